using System.Globalization;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Workers;

/// <summary>Silos as processes, which end as processes do.</summary>
public sealed class SiloProcessTests : IDisposable
{
    private const int ImagesPerPart = 100;

    private readonly TemporaryFolder _folder = new();

    // Of silo 0; that of its gateway and those of other silos are behind it.
    private readonly int _port = Ports.OfCluster();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_process_is_a_cluster_whose_bytes_are_those_of_the_batch()
    {
        string[] inputs = [OneMachine.FirstImages(_folder["images-idx3-ubyte"], 4000)];
        await OneMachine.RunAsync(inputs, _folder["expected"], ImagesPerPart);

        using SiloProcess silo = await StartAsync(0, inputs);

        Assert.Equal(0, await silo.ExitCodeAsync());
        AssertSameResults(parts: 40);
    }

    [Fact]
    public async Task Silos_that_are_killed_stand_still_come_back_and_come_late_make_the_bytes_of_one_process()
    {
        string[] inputs = [OneMachine.FirstImages(_folder["images-idx3-ubyte"], 4000)];
        await OneMachine.RunAsync(inputs, _folder["expected"], ImagesPerPart);

        using SiloProcess first = await StartAsync(0);
        using SiloProcess killed = await StartAsync(1);
        using SiloProcess still = await StartAsync(2);
        using SiloProcess client = await StartAsync(3, inputs);
        await PartsAsync(4);
        killed.Kill();
        still.Stop();
        await PartsAsync(12);

        // Who submitted the job is gone too; another asks for the same one, and sees it to its end.
        client.Kill();
        using SiloProcess late = await StartAsync(4, inputs);
        still.Continue();

        Assert.Equal(0, await late.ExitCodeAsync());
        AssertSameResults(parts: 40);
    }

    [Fact]
    public async Task With_a_Redis_any_silo_may_be_killed_also_the_first_and_the_Redis_be_restarted()
    {
        string[] inputs = [OneMachine.FirstImages(_folder["images-idx3-ubyte"], 4000)];
        await OneMachine.RunAsync(inputs, _folder["expected"], ImagesPerPart);
        await using var redis = new RedisServer(_folder["redis"], Ports.Free());
        await redis.StartAsync();
        string[] place = ["--redis", redis.ConnectionString];

        using SiloProcess first = await StartAsync(0, place: place);
        using SiloProcess second = await StartAsync(1, place: place);
        using SiloProcess client = await StartAsync(2, inputs, place);
        await PartsAsync(4);
        first.Kill();
        await PartsAsync(12);
        redis.Kill();
        await redis.StartAsync();

        Assert.Equal(0, await client.ExitCodeAsync());
        AssertSameResults(parts: 40);
    }

    private void AssertSameResults(int parts)
    {
        SortedDictionary<string, byte[]> expected = OneMachine.ResultsOf(_folder["expected"]);
        SortedDictionary<string, byte[]> actual = OneMachine.ResultsOf(_folder["output"]);
        Assert.Equal((2 * parts) + 2, expected.Count);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(actual[file.Key]), $"{file.Key} differs."));
    }

    private Task<SiloProcess> StartAsync(int number, string[]? inputs = null, string[]? place = null)
    {
        string[] silo =
        [
            "--silo",
            number.ToString(CultureInfo.InvariantCulture),
            "--port",
            _port.ToString(CultureInfo.InvariantCulture),
            .. place ?? ["--state", _folder["state"]],
        ];
        string[] job = inputs is null
            ? []
            :
            [
                OneMachine.Model,
                .. inputs,
                "--output",
                _folder["output"],
                "--images-per-part",
                ImagesPerPart.ToString(CultureInfo.InvariantCulture),
            ];
        return SiloProcess.StartAsync([.. job, .. silo]);
    }

    /// <summary>Waits until so many parts are there.</summary>
    private async Task PartsAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!Directory.Exists(_folder["output"]) || Directory.EnumerateFiles(_folder["output"], "*.parquet").Count() < count)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
