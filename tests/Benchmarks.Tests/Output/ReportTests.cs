using ConvNextV2.Compiled.Benchmarks.Output;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Output;

public sealed class ReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_lies_in_a_folder_of_the_processor_and_of_the_versions()
    {
        var report = new Report("speed", "Legend.", ["model", "ours"], versions: ["ort 1.31.1", "SkiaSharp 4.155"]);
        report.Add("atto", "7.0");

        report.Write(_folder);

        FileInfo file = Assert.Single(_folder.GetFiles("*", SearchOption.AllDirectories));
        Assert.Equal(
            Path.Combine(_folder.FullName, Machine.FolderName, $"net{Environment.Version}-ort1.31.1-skiasharp4.155", "speed.md"),
            file.FullName
        );
    }

    [Fact]
    public void A_file_says_what_was_measured_on_what()
    {
        var report = new Report("speed", "What the columns mean.", ["model", "ours"]);
        report.Add("atto", "7.0");

        report.Write(_folder);

        string[] lines = File.ReadAllLines(_folder.GetFiles("*", SearchOption.AllDirectories).Single().FullName);
        Assert.Equal("# speed", lines[0]);
        Assert.Contains(Processor.OfMachine().Brand, string.Join(' ', lines), StringComparison.Ordinal);
        Assert.Equal(["What the columns mean.", "", "| model | ours |", "| ----- | ---: |", "| atto  |  7.0 |"], lines[^5..]);
    }

    [Fact]
    public void Two_tables_of_one_machine_lie_side_by_side_and_a_second_run_takes_the_place_of_the_first()
    {
        foreach (string name in new[] { "speed", "precision", "speed" })
        {
            new Report(name, "", ["model", "ours"]).Write(_folder);
        }

        Assert.Equal(
            ["precision.md", "speed.md"],
            _folder.GetFiles("*", SearchOption.AllDirectories).Select(file => file.Name).Order(StringComparer.Ordinal)
        );
    }
}
