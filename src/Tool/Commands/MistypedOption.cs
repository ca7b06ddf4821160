using System.CommandLine;
using System.CommandLine.Parsing;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Inputs;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>An option that there is not, which the parser takes for one of many paths.</summary>
internal static class MistypedOption
{
    /// <param name="result">Of a command line.</param>
    /// <param name="paths">The argument whose values are paths.</param>
    /// <exception cref="ToolException">One of them looks like an option, and is no file.</exception>
    public static void Refuse(ParseResult result, Argument<string[]> paths)
    {
        var beforeDashes = result.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value);
        string? option = result
            .GetValue(paths)!
            .Intersect(beforeDashes)
            .FirstOrDefault(path => path.StartsWith('-') && path != ImageArgument.StandardInput && !Path.Exists(path));
        if (option is not null)
        {
            throw new ToolException(
                $"There is no option '{option}'; 'convnextv2 {result.CommandResult.Command.Name} --help' lists those there are. "
                    + "A file of such a name stands behind '--'."
            );
        }
    }
}
