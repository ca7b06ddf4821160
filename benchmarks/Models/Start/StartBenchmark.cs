using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>Processes from their launch, by turns, with the files in the page cache: what a user waits for, and what memory it costs.</summary>
internal static class StartBenchmark
{
    private const int Processes = 5;

    // What the code and the managed heap of a program may take besides weights and arena.
    private const double AllowedRest = 10;

    public static int Run(string[] models, DirectoryInfo? output)
    {
        var report = new Report(
            "start",
            $"Medians of {Processes} processes each, all threads, in milliseconds and MiB. To logits: from the start of the process to its first logits. Quantising: the part of the load that reads and quantises matrices, of all threads together. Weights: as they are packed. Load peak: resident at most until the model is loaded. Above empty: the peak less that of this program doing nothing. Allowed: weights + arena + {AllowedRest} MiB.",
            [
                "model",
                "side",
                "to logits",
                "load",
                "quantising",
                "first call",
                "30th call",
                "steady",
                "weights",
                "arena",
                "load peak",
                "peak",
                "above empty",
                "allowed",
            ],
            keys: 2,
            versions: [OnnxRuntimeClassifier.VersionName]
        );
        foreach (ModelCase model in ModelCase.All.Where(model => models.Contains(model.Name)))
        {
            Add(report, model);
        }

        report.Write(output);
        return 0;
    }

    private static void Add(Report report, ModelCase model)
    {
        using var files = new ModelFiles(model);
        var empty = new List<Dictionary<string, double>>();
        var results = Side.All.ToDictionary(side => side, _ => new List<Dictionary<string, double>>());
        for (int i = 0; i < Processes; i++)
        {
            empty.Add(Launch(StartChild.Empty, model.Name, "-"));
            foreach (Side side in Side.All)
            {
                results[side].Add(Launch(side.Name, model.Name, files.PathFor(side)));
            }
        }

        foreach (Side side in Side.All)
        {
            double peak = Median(results[side], "peak");
            double weights = side.IsOurs ? Median(results[side], "weights") : 0;
            double arena = side.IsOurs ? model.Of(side.Precision).ArenaBytes / 1048576.0 : 0;
            report.Add(
                model.Name,
                side.Name,
                Report.Number(Median(results[side], "logits"), "0"),
                Report.Number(Median(results[side], "load"), "0"),
                side.IsOurs ? Report.Number(Median(results[side], "quantising"), "0") : "",
                Report.Number(Median(results[side], "first call"), "0.0"),
                Report.Number(Median(results[side], "30th call"), "0.0"),
                Report.Number(Median(results[side], "steady"), "0.00"),
                side.IsOurs ? Report.Number(weights, "0.0") : "",
                side.IsOurs ? Report.Number(arena, "0.0") : "",
                Report.Number(Median(results[side], "load peak"), "0"),
                Report.Number(peak, "0"),
                Report.Number(peak - Median(empty, "peak"), "0"),
                side.IsOurs ? Report.Number(weights + arena + AllowedRest, "0") : ""
            );
        }
    }

    private static double Median(List<Dictionary<string, double>> results, string what) =>
        Durations.MedianOf(results.Select(result => result[what]));

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
