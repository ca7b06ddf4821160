using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;
using Spectre.Console;

namespace ConvNextV2.Compiled.Benchmarks.Comparison;

/// <summary>Each model at one thread and at all of them, one image and eight.</summary>
internal static class ComparisonBenchmark
{
    // Both compute in float32, in another order; more than this is another model.
    private const double Tolerance = 1e-4;

    public static int Run(string[] models, int? rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "models",
            $"Medians in milliseconds. Peak: the FMA peak of one thread, measured between the turns. Shares are of that peak times the threads, counting the model's own multiply-accumulates. ONNX Runtime {OnnxRuntimeClassifier.Version}, all optimisations, its workers asleep in our turns.",
            [
                "model",
                "threads",
                "batch",
                "ours",
                "ours, 10th percentile",
                "ONNX Runtime",
                "ratio",
                "our share",
                "its share",
                "images/s",
                "peak GFLOP/s",
                "bytes a run",
                "logits differ by",
            ]
        );
        foreach (ModelCase model in ModelCase.All.Where(model => models.Contains(model.Name)))
        {
            using var files = new ModelFiles(model);
            using ImageClassifier ours = model.Load(files.Safetensors);
            foreach ((int threads, int batch) in Cases())
            {
                Add(report, model, ours, files.Onnx, threads, batch, rounds);
            }
        }

        report.Write(output);
        return 0;
    }

    private static IEnumerable<(int Threads, int Batch)> Cases()
    {
        foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            yield return (threads, 1);
            yield return (threads, 8);
        }
    }

    private static void Add(
        Report report,
        ModelCase model,
        ImageClassifier loaded,
        string onnx,
        int threads,
        int batch,
        int? rounds
    )
    {
        float[] pixelValues = model.RandomPixelValues(batch);
        using IClassifier ours = new CompiledClassifier(loaded, pixelValues, threads, batch);
        using var onnxRuntime = new OnnxRuntimeClassifier(onnx, model, pixelValues, threads, batch);
        double difference = LargestDifference(ours.Run(), onnxRuntime.Run());
        if (!(difference <= Tolerance))
        {
            throw new InvalidOperationException(
                $"{model.Name}: the logits differ by {difference:0.0e0} of the largest; the two sides do not compute the same."
            );
        }

        Turns turns = Turns.Take(ours, onnxRuntime, rounds);
        onnxRuntime.Run();
        double busy = Pause.BusyShareAfter();
        if (busy > 0.05)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]{model.Name}: {busy:P0} of a core is still busy after a pause; our turns are disturbed.[/]"
            );
        }

        var allocation = Allocation.Of(ours);
        double flops = 2e-6 * model.MultiplyAccumulates * batch;
        report.Add(
            model.Name,
            Report.Number(threads),
            Report.Number(batch),
            Report.Number(turns.Ours.Median, "0.00"),
            Report.Number(turns.Ours.TenthPercentile, "0.00"),
            Report.Number(turns.OnnxRuntime.Median, "0.00"),
            Report.Number(turns.OnnxRuntime.Median / turns.Ours.Median, "0.00"),
            Report.Number(flops / turns.Ours.Median / turns.Peak / threads, "0.0 %"),
            Report.Number(flops / turns.OnnxRuntime.Median / turns.Peak / threads, "0.0 %"),
            Report.Number(1000 * batch / turns.Ours.Median, "0.0"),
            Report.Number(turns.Peak, "0.0"),
            Report.Number(allocation.Process),
            Report.Number(difference, "0.0e0")
        );
    }

    private static double LargestDifference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double difference = 0,
            largest = 0;
        for (int i = 0; i < left.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)left[i] - right[i]));
            largest = Math.Max(largest, Math.Abs((double)right[i]));
        }

        return difference / largest;
    }
}
