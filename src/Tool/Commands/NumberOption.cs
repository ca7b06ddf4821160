using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>Options that are whole numbers from 1 on.</summary>
internal static class NumberOption
{
    public static Option<int> Create(string name, int value, string description) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result => (int)Parse(result, name, int.MaxValue),
        };

    /// <summary>One that may be left out.</summary>
    public static Option<long?> CreateOptional(string name, string description) =>
        new(name) { Description = description, CustomParser = result => Parse(result, name, long.MaxValue) };

    private static long Parse(ArgumentResult result, string name, long most)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (!isNumber || number < 1 || number > most)
        {
            result.AddError($"{name} is a number from 1 on, not '{Printable.Name(text)}'.");
        }

        return number;
    }
}
