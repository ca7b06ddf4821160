using System.Globalization;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>A process that is a cluster alone, with its jobs in a folder.</summary>
public sealed class SiloProcessTests : IDisposable
{
    private const int ImagesPerPart = 3;
    private const int Parts = 6;

    private readonly TemporaryFolder _folder = new();
    private readonly HeldImages _images;

    public SiloProcessTests() => _images = new HeldImages(_folder["images"], _folder["pipes"], Parts * ImagesPerPart);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_process_is_a_cluster_that_is_killed_and_by_the_same_command_goes_on_to_the_bytes_of_the_batch()
    {
        await OneMachine.RunAsync([_folder["images"]], _folder["expected"], ImagesPerPart);
        _images.Hold(3 * ImagesPerPart);

        using (SiloProcess killed = await StartAsync())
        {
            await PartsAsync(3);
            killed.Kill();
        }

        _images.LetGo();
        using SiloProcess silo = await StartAsync();

        Assert.Equal(0, await silo.ExitCodeAsync());
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(_folder["output"]);
        Assert.Equal((2 * Parts) + 2, expected.Count);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));
    }

    private Task<SiloProcess> StartAsync() =>
        SiloProcess.StartAsync(
            OneMachine.Model,
            _folder["images"],
            "--output",
            _folder["output"],
            "--images-per-part",
            ImagesPerPart.ToString(CultureInfo.InvariantCulture),
            "--port",
            Ports.OfCluster().ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Waits until so many parts are there.</summary>
    private async Task PartsAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!Directory.Exists(_folder["output"]) || Directory.EnumerateFiles(_folder["output"], "*.parquet").Count() < count)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
