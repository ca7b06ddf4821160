using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>Processes from their launch, by turns, with the files in the page cache: what a user waits for, and what memory it costs.</summary>
internal static class StartBenchmark
{
    private const int Processes = 7;

    public static int Run(DirectoryInfo? output)
    {
        var report = new Report(
            "start",
            $"Medians of {Processes} processes each, all threads, in milliseconds and MiB. To logits: from the start of the process to its first logits. Above empty: the peak less that of this program doing nothing. Allowed: packed float32 weights + arena + 10 MiB.",
            ["model", "side", "to logits", "load", "first call", "30th call", "steady", "peak", "above empty", "allowed"]
        );
        foreach (string name in new[] { "atto", "tiny", "base" })
        {
            Add(report, ModelCase.Named(name));
        }

        report.Write(output);
        return 0;
    }

    private static void Add(Report report, ModelCase model)
    {
        using var files = new ModelFiles(model);
        var results = new Dictionary<string, List<Dictionary<string, double>>>();
        for (int i = 0; i < Processes; i++)
        {
            foreach (
                (string side, string path) in new[]
                {
                    (StartChild.Ours, files.Safetensors),
                    (StartChild.OnnxRuntime, files.Onnx),
                    (StartChild.Empty, "-"),
                }
            )
            {
                results.TryAdd(side, []);
                results[side].Add(Launch(side, model.Name, path));
            }
        }

        double empty = Median(StartChild.Empty, "peak");
        double allowed = ((model.WeightBytes + model.ArenaBytes) / 1048576.0) + 10;
        foreach (string side in new[] { StartChild.Ours, StartChild.OnnxRuntime })
        {
            report.Add(
                model.Name,
                side,
                Report.Number(Median(side, "logits"), "0"),
                Report.Number(Median(side, "load"), "0"),
                Report.Number(Median(side, "first call"), "0.0"),
                Report.Number(Median(side, "30th call"), "0.0"),
                Report.Number(Median(side, "steady"), "0.00"),
                Report.Number(Median(side, "peak"), "0"),
                Report.Number(Median(side, "peak") - empty, "0"),
                side == StartChild.Ours ? Report.Number(allowed, "0") : ""
            );
        }

        double Median(string side, string what) => Durations.MedianOf(results[side].Select(result => result[what]));
    }

    private static Dictionary<string, double> Launch(string side, string model, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["child", side, model, path])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('='))
                .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The process '{side} {model}' ended with {process.ExitCode}.");
    }
}
