using ConvNextV2.Compiled.Benchmarks.Accuracy;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Sides;
using Spectre.Console;

namespace ConvNextV2.Compiled.Benchmarks.Comparison;

/// <summary>Each model by all sides: by default at one thread and at all of them, one image and eight.</summary>
internal static class ComparisonBenchmark
{
    // In float32 all compute the same, in another order; more than this is another model.
    private const double Tolerance = 1e-5;

    // Eight bits move the logits by one or two percent.
    private const double Int8Tolerance = 0.05;

    public static int Run(string[] models, int[] threads, int[] batches, int? rounds, DirectoryInfo? output)
    {
        var speed = new SpeedTable();
        var precision = new PrecisionTable();
        foreach (ModelCase model in ModelCase.All.Where(model => models.Contains(model.Name)))
        {
            using var files = new ModelFiles(model);
            foreach (int threadCount in threads)
            {
                foreach (int batch in batches)
                {
                    ComparisonResult result = Compare(model, files, threadCount, batch, rounds);
                    speed.Add(result);
                    precision.Add(result);
                }
            }
        }

        speed.Report.Write(output);
        precision.Report.Write(output);
        return 0;
    }

    private static ComparisonResult Compare(ModelCase model, ModelFiles files, int threads, int batch, int? rounds)
    {
        float[] pixelValues = model.RandomPixelValues(batch);
        IClassifier[] classifiers =
        [
            .. Side.All.Select(side => side.Open(model, files.PathFor(side), pixelValues, threads, batch)),
        ];
        try
        {
            Agreement[] agreements = AgreementsOf(model, classifiers);
            Turns turns = Turns.Take(classifiers, rounds);
            WarnIfDisturbed(model, classifiers);
            return new ComparisonResult(
                model,
                threads,
                batch,
                turns.Peak,
                [
                    .. classifiers.Select(
                        (classifier, i) => new SideResult(turns.Sides[i], Allocation.Of(classifier).Process, agreements[i])
                    ),
                ]
            );
        }
        finally
        {
            Array.ForEach(classifiers, classifier => classifier.Dispose());
        }
    }

    /// <summary>With our float32, which is the first. No time counts of a side that computes something else.</summary>
    private static Agreement[] AgreementsOf(ModelCase model, IClassifier[] classifiers)
    {
        float[] reference = classifiers[0].Run().ToArray();
        return
        [
            .. Side.All.Select(
                (side, i) =>
                {
                    var agreement = Agreement.Of(classifiers[i].Run(), reference, model.Config.NumLabels);
                    double tolerance = side.Precision == Precision.Int8 ? Int8Tolerance : Tolerance;
                    return agreement.RelativeL2 <= tolerance
                        ? agreement
                        : throw new InvalidOperationException(
                            $"{model.Name}, {side.Name}: the logits are off by {agreement.RelativeL2:0.0e0} of their length, and may be by {tolerance:0.0e0}; "
                                + "this side computes something else."
                        );
                }
            ),
        ];
    }

    private static void WarnIfDisturbed(ModelCase model, IClassifier[] classifiers)
    {
        foreach ((Side side, IClassifier classifier) in Side.All.Zip(classifiers))
        {
            classifier.Run();
            double busy = Pause.BusyShareAfter();
            if (busy > 0.05)
            {
                AnsiConsole.MarkupLineInterpolated(
                    $"[yellow]{model.Name}: {busy:P0} of a core is still busy after a pause of {side.Name}; the next turns are disturbed.[/]"
                );
            }
        }
    }
}
