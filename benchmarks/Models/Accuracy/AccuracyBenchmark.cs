using System.Numerics.Tensors;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Images;
using Spectre.Console;

namespace ConvNextV2.Compiled.Benchmarks.Accuracy;

/// <summary>What eight bits change on somebody's own images, with a published checkpoint or one that was trained from it.</summary>
internal static class AccuracyBenchmark
{
    public static int Run(string name, string weights, DirectoryInfo images, DirectoryInfo? output)
    {
        var model = ModelCase.Named(name);
        using ImageClassifier float32 = model.Ours.Load(weights);
        using ImageClassifier int8 = model.OursInt8.Load(weights);
        using ImageClassifierSession float32Session = float32.CreateSession();
        using ImageClassifierSession int8Session = int8.CreateSession();
        var agreements = new List<Agreement>();
        var cosines = new List<double>();
        foreach (FileInfo file in images.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            try
            {
                using DecodedImage image = ImageFile.Load(file.FullName);
                agreements.Add(Agreement.Of(int8Session.Run(image.View), float32Session.Run(image.View), float32.Labels.Count));
                cosines.Add(TensorPrimitives.CosineSimilarity(int8Session.PooledOutput, float32Session.PooledOutput));
            }
            catch (ImageException exception)
            {
                AnsiConsole.MarkupLineInterpolated($"[yellow]{exception.Message}[/]");
            }
        }

        if (agreements.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{images.FullName} has no image.[/]");
            return 1;
        }

        var report = new Report(
            "accuracy",
            "Int8 against float32, both with the same weights. Logits off by: the length of the difference, as a part of theirs. Cosine: of the two embeddings (pooler_output).",
            ["model", "images", "same class", "logits off by, median", "largest", "cosine, median", "smallest"]
        );
        report.Add(
            name,
            Report.Number(agreements.Count),
            Report.Number((double)agreements.Sum(agreement => agreement.SameClasses) / agreements.Count, "0.00 %"),
            Report.Number(Durations.MedianOf(agreements.Select(agreement => agreement.RelativeL2)), "0.00 %"),
            Report.Number(agreements.Max(agreement => agreement.RelativeL2), "0.00 %"),
            Report.Number(Durations.MedianOf(cosines), "0.000000"),
            Report.Number(cosines.Min(), "0.000000")
        );
        report.Write(output);
        return 0;
    }
}
