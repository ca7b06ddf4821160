using System.Globalization;
using System.Text.Json;
using ConvNextV2.Compiled.Batch.Parts;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>Silos whose processors can do more, and less.</summary>
public sealed class InstructionsTests : IDisposable
{
    private const int Parts = 20;
    private const int ImagesPerPart = 10_000 / Parts;

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = Ports.OfCluster();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_with_different_instructions_give_the_same_classes_and_the_manifest_says_which_ran_what()
    {
        string widest = $"{(int)ModelHardware.VectorWidth} bits";
        Assert.SkipWhen(widest == "128 bits", "This process has no vectors but the shortest.");
        await OneMachine.RunAsync([OneMachine.Images], _folder["expected"], ImagesPerPart);

        using SiloProcess narrow = await StartAsync(new() { ["DOTNET_EnableAVX2"] = "0" }, number: 0);
        using SiloProcess wide = await StartAsync(
            [],
            number: 1,
            OneMachine.Model,
            OneMachine.Images,
            "--output",
            _folder["output"],
            "--images-per-part",
            Text(ImagesPerPart)
        );

        Assert.Equal(0, await wide.ExitCodeAsync());
        string[] instructions = Instructions();
        Assert.Equal(Parts, instructions.Length);
        Assert.Equal(["128 bits", widest], instructions.Distinct().Order());
        for (int part = 0; part < Parts; part++)
        {
            string file = $"part-{part:00000}.parquet";
            IReadOnlyList<ImageRow> expected = await RowsAsync("expected", file);
            IReadOnlyList<ImageRow> actual = await RowsAsync("output", file);
            Assert.Equal(expected.Select(row => row.Path), actual.Select(row => row.Path));
            Assert.Equal(expected.Select(row => row.Predictions[0].Label), actual.Select(row => row.Predictions[0].Label));
            if (instructions[part] == widest)
            {
                Assert.Equal(
                    await File.ReadAllBytesAsync(_folder[$"expected/{file}"]),
                    await File.ReadAllBytesAsync(_folder[$"output/{file}"])
                );
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<SiloProcess> StartAsync(Dictionary<string, string> environment, int number, params string[] job) =>
        SiloProcess.StartAsync(environment, [.. job, "--silo", Text(number), "--port", Text(_port), "--state", _folder["state"]]);

    /// <summary>Of each part, as the manifest has them.</summary>
    private string[] Instructions()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(_folder["output/_manifest.json"]));
        return
        [
            .. manifest
                .RootElement.GetProperty("parts")
                .EnumerateArray()
                .Select(part => part.GetProperty("instructions").GetString()!),
        ];
    }

    private async Task<IReadOnlyList<ImageRow>> RowsAsync(string folder, string file)
    {
        using FileStream part = File.OpenRead(_folder[$"{folder}/{file}"]);
        return await PartFile.ReadAsync(part, file, RowTask.Classify);
    }
}
