using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Publishing;

/// <summary>Publishes all forms, then starts their processes by turns, with the files in the page cache.</summary>
internal static class PublishingBenchmark
{
    private const int LaterRuns = 150;
    private const int LaterProcesses = 3;

    public static int Run(string[] names, int rounds, DirectoryInfo? output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("convnextv2-");
        try
        {
            ReferenceConfig config = ReferenceConfig.Read(Repository.PathOf("src/Models/ConvNextV2Atto224/config.json"));
            byte[] checkpoint = Safetensors.Write(config.RandomCheckpoint(seed: 1));
            PublishedForm[] forms =
            [
                .. Form
                    .All.Where(form => names.Contains(form.Name))
                    .Select((form, i) => new PublishedForm(form, Path.Combine(folder.FullName, $"{i}"), checkpoint)),
            ];
            Measure(forms, rounds).Write(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static Report Measure(PublishedForm[] forms, int rounds)
    {
        var report = new Report(
            "publishing",
            $"A small program with atto, its weights beside it. MB: what is deployed, without weights and symbols; the first two need a .NET runtime on the machine besides. Label: milliseconds from the start of the process to its first label, the median of {rounds} by turns. Run: milliseconds of a later run on one thread, the median of {LaterProcesses} processes' medians; AVX2: the same without AVX-512, empty where the program does not start on such a processor. Methods: compiled by the JIT until the label. MiB: resident at most until the label.",
            ["form", "MB", "label", "run", "AVX2", "methods", "MiB"]
        );
        Array.ForEach(forms, form => form.Run());
        var starts = new List<(PublishedForm Form, Dictionary<string, double> Said)>();
        var runs = new List<(PublishedForm Form, bool Avx2, double Milliseconds)>();
        for (int i = 0; i < rounds; i++)
        {
            starts.AddRange(forms.Select(form => (form, form.Run())));
        }

        for (int i = 0; i < LaterProcesses; i++)
        {
            runs.AddRange(forms.Select(form => (form, false, form.Run(LaterRuns)["run"])));
            runs.AddRange(
                forms
                    .Where(form => form.Form.OnAvx2 is not null)
                    .Select(form => (form, true, form.Run(LaterRuns, avx2: true)["run"]))
            );
        }

        foreach (PublishedForm form in forms)
        {
            report.Add(
                form.Form.Name,
                Report.Number(form.Bytes / 1e6, "0.0"),
                Report.Number(Start(form, "label")),
                Report.Number(LaterRun(form, avx2: false), "0.00"),
                form.Form.OnAvx2 is not null ? Report.Number(LaterRun(form, avx2: true), "0.00") : "",
                Report.Number(Start(form, "methods")),
                Report.Number(Start(form, "memory"))
            );
        }

        return report;

        double Start(PublishedForm form, string what) =>
            Durations.MedianOf(starts.Where(start => start.Form == form).Select(start => start.Said[what]));

        double LaterRun(PublishedForm form, bool avx2) =>
            Durations.MedianOf(runs.Where(run => run.Form == form && run.Avx2 == avx2).Select(run => run.Milliseconds));
    }
}
