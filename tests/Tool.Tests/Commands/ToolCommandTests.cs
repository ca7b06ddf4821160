using System.IO.Pipes;
using System.Text.Json;
using ConvNextV2.Compiled.Tests.Checkpoints;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Commands;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Terminal;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public class ToolCommandTests
{
    // Drives a terminal, turns the direction of text, begins a line.
    private const string Hostile = "\u001b[2J\u202e\n";
    private const string Shown = "\\u001b[2J\\u202e\\u000a";

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_no_file_can_have_is_an_error_of_every_command(string path)
    {
        using var folder = new TemporaryFolder();
        string config = folder.Write("config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        string[][] commands =
        [
            ["inspect", path],
            ["verify", path],
            ["verify", folder.Path, "--parity", path],
            ["classify", path, "image.png"],
            ["classify", folder.Path, path],
            ["classify", folder.Path, "image.png", "--heat-map", path],
            ["parity-script", path],
            ["verify", ReferenceFiles.HfTest("model.safetensors"), "--config", path],
            ["init", path],
            ["init", folder.Path, "--project", path],
            ["convert", path],
            ["convert", config, path],
        ];

        Assert.All(
            commands,
            command =>
                Assert.Equal(
                    (
                        command[0] is "verify" or "classify" ? 2 : 1,
                        $"error: '{path.Replace("\0", "\\u0000", StringComparison.Ordinal)}' is not a path.\n"
                    ),
                    Result(command)
                )
        );
    }

    [Fact]
    public void Names_of_files_tensors_and_labels_are_printed_escaped()
    {
        using var folder = new TemporaryFolder();
        string model = folder.File($"m{Hostile}");
        Directory.CreateDirectory(model);
        string config = File.ReadAllText(ReferenceFiles.HfTest("config.json"));
        string label = JsonSerializer.Serialize(Hostile);
        File.WriteAllText(
            Path.Combine(model, "config.json"),
            $"{config.TrimEnd().TrimEnd('}')}, \"id2label\": {{\"0\": {label}}}, \"num_labels\": 1, {label}: 1, {label}: 2}}"
        );
        File.WriteAllBytes(Path.Combine(model, "model.safetensors"), SafetensorsBytes.Write([(Hostile, "F32", [1], [1])]));
        folder.Write("App.csproj", "<Project></Project>");

        foreach (
            string[] command in new[]
            {
                ["inspect", model],
                ["inspect", Path.Combine(model, "model.safetensors")],
                ["verify", model],
                ["convert", Path.Combine(model, "model.safetensors")],
                ["init", model, "--project", folder.Path],
                new[] { "inspect", Path.Combine(model, "none.json") },
            }
        )
        {
            string output = ToolRun.Of(command).Output;

            Assert.Contains(Shown, output, StringComparison.Ordinal);
            Assert.DoesNotContain(output, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        }
    }

    [Fact]
    public void A_checkpoint_of_millions_of_tensors_is_listed_in_part()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        string file = folder.Write(
            "model.safetensors",
            SafetensorsBytes.Write([
                .. Enumerable.Range(0, 10_500).Select(i => ($"x{i}", "F32", new long[] { 0 }, Array.Empty<float>())),
            ])
        );

        Assert.Contains("… and 500 more\n", ToolRun.Of("inspect", file).Output, StringComparison.Ordinal);
        Assert.InRange(ToolRun.Of("verify", file).Output.Split('\n').Length, 1, 10);
    }

    [Fact]
    public void A_pipe_is_no_checkpoint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there has an open pipe a path.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        string path = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";

        foreach (string command in new[] { "inspect", "convert" })
        {
            Assert.Equal(
                (1, $"error: The checkpoint '{path}' cannot be read: it is a pipe or a device, not a file.\n"),
                Result(command, path)
            );
        }
    }

    public static TheoryData<Exception, string> Escaping =>
        new()
        {
            { new PlatformNotSupportedException("No code can be made."), "error: No code can be made.\n" },
            { new InvalidOperationException("The generator failed."), "error: The generator failed.\n" },
            { new OutOfMemoryException(), "error: There is not enough memory for this.\n" },
            {
                new KeyNotFoundException("No such\u001b key."),
                "error: This is a bug of the tool; please report it with the command and these lines:\n"
                    + "System.Collections.Generic.KeyNotFoundException: No such\\u001b key.\n"
            },
        };

    [Theory]
    [MemberData(nameof(Escaping), DisableDiscoveryEnumeration = true)]
    public void What_no_command_expects_ends_it_with_a_sentence_and_no_answer(Exception exception, string expected)
    {
        using var notes = new StringWriter();
        IAnsiConsole console = ToolStreams.CreatePipe(notes);

        int exitCode = ToolCommand.Run(new ToolStreams(console, console, () => Stream.Null), () => throw exception);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(expected, notes.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_wraps_a_fault_keeps_it()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("model.safetensors", SafetensorsBytes.Raw("{", []));

        ToolException exception = Assert.Throws<ToolException>(() => CheckpointListing.Read(file));

        Assert.NotNull(exception.InnerException?.InnerException);
    }

    private static (int ExitCode, string Output) Result(params string[] command)
    {
        ToolRun run = ToolRun.Of(command);
        return (run.ExitCode, run.Output);
    }
}
