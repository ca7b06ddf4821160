using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>The copies below a program's folder after MSBuild has copied what it takes for changed.</summary>
public sealed class CopyWeightsTests : IDisposable
{
    private static readonly DateTime Time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _root = Directory.CreateTempSubdirectory("convnextv2-").FullName;
    private readonly RecordingEngine _engine = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("App.weights/model/model.safetensors")]
    [InlineData("App.weights\\model\\model.safetensors")]
    [InlineData("App.weights/model.safetensors.index.json")]
    public void A_copy_of_the_same_length_and_time_but_other_bytes_is_made_again(string place)
    {
        string source = Write("model/model.safetensors", "second");
        string copy = Write("bin/" + place.Replace('\\', '/'), "first ");

        Assert.True(Run((source, place)));

        Assert.Equal("second", File.ReadAllText(copy));
        Assert.Equal(Time, File.GetLastWriteTimeUtc(copy));
    }

    [Fact]
    public void A_difference_anywhere_in_a_long_file_is_seen()
    {
        string content = new('x', 5_000_000);
        string source = Write("model.safetensors", content[..^1] + "y");
        string copy = Write("bin/App.weights/model.safetensors", content);

        Assert.True(Run((source, "App.weights/model.safetensors")));

        Assert.EndsWith("xy", File.ReadAllText(copy), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_is_one_is_not_touched_and_read_whole_once()
    {
        string source = Write("model.safetensors", "weights");
        string copy = Write("bin/App.weights/model.safetensors", "weights");
        DateTime created = File.GetCreationTimeUtc(copy);

        Assert.True(Run((source, "App.weights/model.safetensors")));
        string cache = File.ReadAllText(Path.Combine(_root, "obj/copies.txt"));
        Assert.True(Run((source, "App.weights/model.safetensors")));

        Assert.Equal(created, File.GetCreationTimeUtc(copy));
        Assert.Equal(cache, File.ReadAllText(Path.Combine(_root, "obj/copies.txt")));
        Assert.Single(File.ReadAllLines(Path.Combine(_root, "obj/copies.txt")));
    }

    [Fact]
    public void What_was_made_again_by_hand_since_the_last_build_is_what_the_project_has()
    {
        string source = Write("model.safetensors", "weights");
        string copy = Write("bin/App.weights/model.safetensors", "weights");
        Run((source, "App.weights/model.safetensors"));

        Write("bin/App.weights/model.safetensors", "foreign");
        Assert.True(Run((source, "App.weights/model.safetensors")));

        Assert.Equal("weights", File.ReadAllText(copy));
    }

    /// <summary>With CreateSymbolicLinksForAdditionalFilesIfPossible and its like: writing there would write into a checkpoint.</summary>
    [Fact]
    public void A_link_is_replaced_and_not_written_through()
    {
        string source = Write("model.safetensors", "second");
        string earlier = Write("earlier.safetensors", "first ");
        string copy = Path.Combine(_root, "bin/App.weights/model.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.CreateSymbolicLink(copy, earlier);

        Assert.True(Run((source, "App.weights/model.safetensors")));

        Assert.Equal("second", File.ReadAllText(copy));
        Assert.Equal("first ", File.ReadAllText(earlier));
    }

    [Fact]
    public void Files_that_are_no_weights_and_copies_that_MSBuild_did_not_make_are_left_alone()
    {
        string source = Write("a/x.safetensors", "second");
        string data = Write("bin/data/x.safetensors", "first ");
        string text = Write("bin/App.weights/read.me", "first ");

        Assert.True(
            Run((source, "data/x.safetensors"), (source, "App.weights/read.me"), (source, "App.weights/none.safetensors"))
        );

        Assert.Equal("first ", File.ReadAllText(data));
        Assert.Equal("first ", File.ReadAllText(text));
        Assert.False(File.Exists(Path.Combine(_root, "bin/App.weights/none.safetensors")));
    }

    [Fact]
    public void Two_files_for_one_place_are_an_error_whatever_the_case_of_their_places()
    {
        string first = Write("one/model.safetensors", "first");
        string second = Write("two/model.safetensors", "second");
        string copy = Write("bin/App.weights/model.safetensors", "second");

        Assert.False(Run((first, "App.weights/model.safetensors"), (second, "app.Weights/Model.safetensors")));

        Assert.Equal("CNV0027", Assert.Single(_engine.Errors).Code);
        Assert.Equal(
            $"Two files would be 'App.weights/model.safetensors' in the program: '{first}' and '{second}'. "
                + "Give one of their projects another AssemblyName, or one of the files another name.",
            _engine.Errors[0].Message
        );
        Assert.EndsWith("/docs/diagnostics/CNV0027.md", _engine.Errors[0].HelpLink, StringComparison.Ordinal);
        Assert.Equal("second", File.ReadAllText(copy));
    }

    /// <summary>MSBuild takes the project's own file and leaves the other out.</summary>
    [Fact]
    public void A_file_of_a_referenced_project_that_MSBuild_left_out_is_seen()
    {
        string first = Write("one/model.safetensors", "first");
        string second = Write("two/model.safetensors", "second");
        CopyWeights task = Task((first, "App.weights/model.safetensors"));
        task.ReferencedFiles = Task((second, "App.weights/model.safetensors")).Files;

        Assert.False(task.Execute());

        Assert.Equal("CNV0027", Assert.Single(_engine.Errors).Code);
    }

    [Fact]
    public void One_file_that_comes_on_two_ways_is_one()
    {
        string source = Write("model.safetensors", "first");

        Assert.True(Run((source, "App.weights/model.safetensors"), (source, "App.weights/model.safetensors")));
    }

    private bool Run(params (string Source, string Place)[] files) => Task(files).Execute();

    private CopyWeights Task(params (string Source, string Place)[] files) =>
        new()
        {
            BuildEngine = _engine,
            Files =
            [
                .. files.Select(file => new TaskItem(
                    file.Source,
                    new Dictionary<string, string> { ["TargetPath"] = file.Place }
                )),
            ],
            PlaceMetadata = "TargetPath",
            ProgramFolder = Path.Combine(_root, "bin"),
            CacheFile = Path.Combine(_root, "obj", "copies.txt"),
        };

    private string Write(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Time);
        return path;
    }
}
