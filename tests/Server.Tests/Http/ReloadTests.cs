using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public sealed partial class ReloadTests : IDisposable
{
    private static readonly string Weights = Path.Combine(AppContext.BaseDirectory, "weights", "model.safetensors");

    private const int OnlyClass = 3;

    private readonly RunningServer _server = RunningServer.Start(("ConvNextV2:Models:fashion:Weights", Weights));

    private readonly string _others = Path.GetTempFileName();

    public ReloadTests() => File.WriteAllBytes(_others, OfOneClass());

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_others);
    }

    [Fact]
    public async Task While_a_model_is_reloaded_each_answer_is_right_and_of_one_generation()
    {
        (string Name, byte[] File)[] files = [.. Enumerable.Range(0, 8).Select(i => ($"{i}.png", TestImages.Png(i)))];
        Dictionary<string, int[]> expected = new()
        {
            [Sha256(Weights)] = [.. Enumerable.Range(0, files.Length).Select(TestImages.ClassByPyTorch)],
            [Sha256(_others)] = [.. Enumerable.Repeat(OnlyClass, files.Length)],
        };
        Task reloads = Task.Run(async () =>
        {
            for (int i = 0; i < 5; i++)
            {
                await _server.Model.ReloadAsync(i % 2 == 0 ? _others : Weights);
            }
        });

        int answers = 0;
        int newest = 0;
        while (!reloads.IsCompleted || answers < 5)
        {
            using HttpResponseMessage response = await _server.Client.PostAsync("/classify?top=1", Bodies.Form(files));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            JsonElement answer = await response.JsonAsync();
            JsonElement model = answer.GetProperty("model");
            Assert.Equal(
                expected[model.GetProperty("sha256").GetString()!],
                answer
                    .GetProperty("images")
                    .EnumerateArray()
                    .Select(image => image.GetProperty("predictions")[0].GetProperty("index").GetInt32())
            );
            int generation = model.GetProperty("generation").GetInt32();
            Assert.True(generation >= newest);
            newest = generation;
            answers++;
        }

        await reloads;
        using HttpResponseMessage last = await _server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        JsonElement newestModel = (await last.JsonAsync()).GetProperty("model");
        Assert.Equal(6, newestModel.GetProperty("generation").GetInt32());
        Assert.Equal(Sha256(_others), newestModel.GetProperty("sha256").GetString());
    }

    /// <summary>
    /// Exporters go on with hashes that are observed no more. In a process of its own: OpenTelemetry takes instruments of the same
    /// names for one, and exports it no more once any server of a process is gone.
    /// </summary>
    [Fact]
    public async Task Metrics_have_the_hash_of_the_model_that_answers_with_the_latest_time()
    {
        string watched = Path.GetTempFileName();
        try
        {
            File.Copy(Weights, watched, overwrite: true);
            using ServerProcess server = ServerProcess.Start(
                $"--ConvNextV2:Models:fashion:Weights={watched}",
                "--ConvNextV2:Models:fashion:Watch=true",
                "--ConvNextV2:Models:fashion:WatchInterval=00:00:00.1"
            );
            using var client = new HttpClient { BaseAddress = server.Address };
            Assert.Equal(Sha256(Weights), LatestOf(await client.GetStringAsync("/metrics")));
            File.Copy(_others, watched, overwrite: true);

            // It is noticed and loaded in its time, and what was scraped is kept for a moment.
            string metrics = "";
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!metrics.Contains(Sha256(_others), StringComparison.Ordinal))
            {
                await Task.Delay(50, patience.Token);
                metrics = await client.GetStringAsync("/metrics", patience.Token);
            }

            Assert.Equal(Sha256(_others), LatestOf(metrics));
        }
        finally
        {
            File.Delete(watched);
        }

        static string LatestOf(string metrics) =>
            LoadTime()
                .Matches(metrics)
                .MaxBy(series => double.Parse(series.Groups["time"].Value, CultureInfo.InvariantCulture))!
                .Groups["hash"]
                .Value;
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>The same weights but for the classifier's bias, by which any image is of one class.</summary>
    private static byte[] OfOneClass()
    {
        byte[] file = File.ReadAllBytes(Weights);
        int header = BinaryPrimitives.ReadInt32LittleEndian(file);
        int bias = JsonDocument
            .Parse(file.AsMemory(8, header))
            .RootElement.GetProperty("classifier.bias")
            .GetProperty("data_offsets")[0]
            .GetInt32();
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(8 + header + bias + (4 * OnlyClass)), 1e6f);
        return file;
    }

    [GeneratedRegex(
        @"^convnextv2_model_load_time_seconds\{.*convnextv2_sha256=""(?<hash>\w+)"".*\} (?<time>\S+)",
        RegexOptions.Multiline
    )]
    private static partial Regex LoadTime();
}
