using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

/// <summary>A configuration file, parsed, with its problems as lines: id, the text they point at, and the message's arguments.</summary>
internal sealed record Parsed<T>(T? Value, string[] Problems)
{
    public static Parsed<T> From(string json, Func<ConfigObject, T?> parse)
    {
        var problems = new List<Problem>();
        ConfigObject? root = ConfigObject.Parse(json, InputFile.Config, problems, default);
        T? value = root is null ? default : parse(root);
        Assert.All(problems, problem => Assert.Equal(InputFile.Config, problem.Place.File));
        return new Parsed<T>(
            value,
            problems
                .Select(problem => $"{problem.Id} {Excerpt(problem.Place.Range)} | {string.Join(" | ", problem.Arguments)}")
                .ToArray()
        );

        string Excerpt(TextRange range) => json.Substring(range.Start, range.Length);
    }
}
