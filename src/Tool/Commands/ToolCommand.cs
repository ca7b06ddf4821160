using System.CommandLine;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.InProcess;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Reports;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>The program's commands, and what they have in common.</summary>
internal static class ToolCommand
{
    public static RootCommand Create(ToolStreams streams) =>
        new("ConvNeXt V2 models: what they say of images, whether that is what Python says, and the files around them.")
        {
            ClassifyCommand.Create(streams),
            BatchCommand.Create(streams),
            JobsCommand.Create(streams),
            VerifyCommand.Create(streams),
            ParityScriptCommand.Create(streams),
            InspectCommand.Create(streams),
            InitCommand.Create(streams),
            ConvertCommand.Create(streams),
        };

    /// <summary>Runs a command's work; what it cannot do is printed as one line, or as the lines of a build.</summary>
    /// <param name="streams">Where to.</param>
    /// <param name="work">Gives the exit code.</param>
    /// <param name="failure">The exit code of what cannot be done, by the files and the names that were given.</param>
    public static int Run(ToolStreams streams, Func<int> work, int failure = ExitCodes.Failure)
    {
        try
        {
            return work();
        }
        catch (ClosedOutputException)
        {
            return ExitCodes.ReaderGone;
        }
        catch (ModelCompilationException exception)
        {
            WriteProblems(streams.Error, FolderWords.Of(exception.Errors));
            return failure;
        }
        catch (CheckpointException exception)
        {
            CheckpointFaultText.Write(streams.Error, exception);
            return failure;
        }
        catch (Exception exception)
            when (exception is ToolException or BatchException or ParityException or IOException or UnauthorizedAccessException)
        {
            WriteLine(streams.Error, $"[red]error:[/] {exception.Message}");
            return failure;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            WriteLine(streams.Error, $"[red]error:[/] {exception.Message}");
            return ExitCodes.Unusable;
        }
        catch (OutOfMemoryException)
        {
            WriteLine(streams.Error, $"[red]error:[/] There is not enough memory for this.");
            return ExitCodes.Unusable;
        }
        catch (Exception exception)
        {
            WriteLine(
                streams.Error,
                $"[red]error:[/] This is a bug of the tool; please report it with the command and these lines:"
            );
            WriteProblems(streams.Error, exception.ToString().Split('\n').Select(line => line.TrimEnd('\r')));
            return ExitCodes.Unusable;
        }
    }

    /// <summary>A path as it stands on the command line.</summary>
    /// <exception cref="ToolException">No file can have it.</exception>
    public static string RequirePath(string path) =>
        path.Length > 0 && !path.Contains('\0') ? path : throw new ToolException($"'{path}' is not a path.");

    /// <summary>Writes a line of markup, with text in it.</summary>
    public static void WriteLine(IAnsiConsole console, FormattableString line) => console.WriteEscaped(line);

    public static void WriteProblems(IAnsiConsole console, IEnumerable<string> problems)
    {
        foreach (string problem in problems)
        {
            WriteLine(console, $"{problem}");
        }
    }
}
