using System.Diagnostics;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Photographs.Sides;
using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Images;
using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs;

/// <summary>A folder of photographs, and one of them, from file to label: the usual code and ours by turns.</summary>
internal static class FolderBenchmark
{
    public static async Task RunAsync(string[] models, string[] paths, int rounds, DirectoryInfo? output)
    {
        var report = new Report(
            "photographs",
            $"{paths.Length} photographs of 12 megapixels, {paths.Sum(path => new FileInfo(path).Length) / paths.Length / 1024} KB "
                + "of JPEG each, every fourth taken with the camera turned; files in the page cache. Medians by turns, in milliseconds. "
                + "Folder: the time for the folder divided by its photographs. One: from a file to its label. ×: the usual code's time "
                + "in parallel, or for one, by this one's. Same class: photographs with the class of ours with Skia, whose pixels are "
                + "Pillow's to the bit. Logits: the largest length of the difference to those, as a part of their length; weights are "
                + "random.",
            ["model", "side", "folder", "×", "one", "× one", "same class", "logits off by"],
            keys: 2,
            versions:
            [
                $"ort {OnnxRuntimeClassifier.Version}",
                $"SkiaSharp {typeof(SKCodec).Assembly.GetName().Version!.ToString(2)}",
            ]
        );
        foreach (string name in models)
        {
            await AddAsync(report, ModelCase.Named(name), paths, rounds).ConfigureAwait(false);
        }

        report.Write(output);
    }

    private static async Task AddAsync(Report report, ModelCase model, string[] paths, int rounds)
    {
        using var files = new ModelFiles(model);
        ISide[] sides = [.. Ways.Of(model, files)];
        var folder = sides.ToDictionary(side => side, _ => new List<double>());
        var one = sides.ToDictionary(side => side, _ => new List<double>());
        var labels = new Dictionary<ISide, int[]>();
        for (int round = -1; round < rounds; round++)
        {
            foreach (ISide side in sides)
            {
                long start = Stopwatch.GetTimestamp();
                labels[side] = await side.LabelAsync(paths).ConfigureAwait(false);
                double all = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                Pause.Take();
                side.Label(paths[0]);
                start = Stopwatch.GetTimestamp();
                side.Label(paths[0]);
                double single = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                Pause.Take();

                // The first round warms up.
                if (round >= 0)
                {
                    folder[side].Add(all / paths.Length);
                    one[side].Add(single);
                }
            }
        }

        ISide parallel = sides.First(side => side is UsualParallel);
        ISide loop = sides.Single(side => side is UsualLoop);
        int[] expected = labels[sides.First(side => side is CompiledSide)];
        foreach (ISide side in sides)
        {
            double median = Durations.MedianOf(folder[side]);
            double single = Durations.MedianOf(one[side]);
            report.Add(
                model.Name,
                side.Name,
                Report.Number(median, "0.0"),
                Report.Number(Durations.MedianOf(folder[parallel]) / median, "0.00"),
                Report.Number(single, "0.0"),
                Report.Number(Durations.MedianOf(one[loop]) / single, "0.00"),
                $"{labels[side].Zip(expected).Count(pair => pair.First == pair.Second)} of {paths.Length}",
                Report.Number(
                    paths.Max(path => Difference(side.Logits(path), sides.First(s => s is CompiledSide).Logits(path))),
                    "0.0 %"
                )
            );
        }

        Array.ForEach(sides, side => side.Dispose());
    }

    private static double Difference(float[] logits, float[] reference) =>
        TensorPrimitives.Distance<float>(logits, reference) / TensorPrimitives.Norm<float>(reference);
}
