using System.CommandLine;
using System.Text.Json;
using ConvNextV2.Compiled.Tool.Commands;
using ConvNextV2.Compiled.Tool.Terminal;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public sealed class BatchCommandTests : IDisposable
{
    private readonly ParityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Output => _folder.InRoot("out");

    [Fact]
    public void A_job_ends_with_what_was_done_and_where_it_is()
    {
        ToolRun run = Run("--images-per-part", "3");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Results.Split('\n');
        Assert.Matches(@"^4 images in \d+ s, [\d.,]+ images/s; 4 of 4 are done$", lines[0]);
        Assert.Equal([$"2 parts in {Output}", ""], lines[1..]);
        Assert.Equal(["part-00000.parquet", "part-00001.parquet"], Parts());
        Assert.True(File.Exists(_folder.InRoot("out/_manifest.json")));
    }

    [Fact]
    public void The_same_command_again_finds_all_done()
    {
        Run();

        ToolRun again = Run();

        Assert.Equal(0, again.ExitCode);
        Assert.StartsWith("0 images in ", again.Results, StringComparison.Ordinal);
        Assert.Contains("; 4 of 4 are done\n", again.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_cannot_be_used_are_counted_by_their_errors_and_tell_by_the_exit_code()
    {
        File.WriteAllText(_folder.Photo("broken.jpg"), "x");
        File.WriteAllText(_folder.Photo("empty.jpg"), "");

        ToolRun run = Run();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("; 6 of 6 are done\n  1 damaged\n  1 unsupported\n", run.Results, StringComparison.Ordinal);
        Assert.Equal(1, Run().ExitCode);
        File.Copy(_folder.Photo("photo.jpg"), _folder.Photo("broken.jpg"), overwrite: true);
        File.Copy(_folder.Photo("photo.jpg"), _folder.Photo("empty.jpg"), overwrite: true);
        Assert.Equal(0, Run("--retry-failed").ExitCode);
    }

    [Fact]
    public void What_was_done_is_a_line_of_JSON_where_that_is_asked_for()
    {
        File.WriteAllText(_folder.Photo("broken.jpg"), "x");

        ToolRun run = Run("--json", "--shard", "1/2", "--images-per-part", "2");

        using JsonDocument json = JsonDocument.Parse(
            Assert.Single(run.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        );
        Assert.Equal(Output, json.RootElement.GetProperty("output").GetString());
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(
            [5, 3, 3, 3, 2],
            new[] { "images", "images_finished", "images_of_this_run", "parts", "parts_finished" }.Select(name =>
                json.RootElement.GetProperty(name).GetInt32()
            )
        );
        Assert.Equal(1, json.RootElement.GetProperty("errors").GetProperty("unsupported").GetInt32());
    }

    [Fact]
    public void Another_model_in_the_same_folder_is_refused()
    {
        Run();
        using var other = new ParityFolder("bit");

        ToolRun run = ToolRun.Of("batch", other.Model, _folder.Photos, "--output", Output);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"error: '{Output}' has another job: model.", run.Notes.Split('\n')[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--top", "0", "--top is a number from 1 on, not '0'.")]
    [InlineData("--images-per-part", "many", "--images-per-part is a number from 1 on, not 'many'.")]
    [InlineData("--limit", "-3", "--limit is a number from 1 on, not '-3'.")]
    [InlineData("--shard", "3/2", "--shard is a share such as '2/5', the second of five, not '3/2'.")]
    public void An_option_out_of_its_range_is_refused(string option, string value, string message)
    {
        using var error = new StringWriter();
        IAnsiConsole console = ToolStreams.CreatePipe(error);
        ParseResult result = ToolCommand
            .Create(new ToolStreams(console, console, () => Stream.Null))
            .Parse(["batch", _folder.Model, _folder.Photos, "--output", Output, option, value]);

        Assert.Equal([message], result.Errors.Select(found => found.Message));
    }

    [Fact]
    public void Embeddings_have_no_labels_to_count()
    {
        ToolRun run = Run("--embed", "--top", "3");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("error: --top is how many labels an image has, and with --embed it has none.\n", run.Notes);
        Assert.False(Directory.Exists(Output));
    }

    [Fact]
    public void Inputs_that_cannot_be_listed_end_the_job()
    {
        string list = _folder.InRoot("list.csv");
        File.WriteAllText(list, "file\nx.jpg\n");

        ToolRun run = ToolRun.Of("batch", _folder.Model, list, "--output", Output);

        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith(
            $"error: The listing '{list}' cannot be used: its first line has no column 'path'.\n",
            run.Notes,
            StringComparison.Ordinal
        );
    }

    private ToolRun Run(params string[] options) =>
        ToolRun.Of(["batch", _folder.Model, _folder.Photos, "--output", Output, .. options]);

    private string[] Parts() =>
        [.. Directory.EnumerateFiles(Output, "*.parquet").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
