using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 2: refuses models whose buffers or matrices no .NET array can hold, before any size is computed in 32 bits.
/// What passes here cannot overflow in the passes that follow.
/// </summary>
internal static class SizeLimits
{
    // Half of what an array can hold, so that a border, an alignment or the sum of the two largest buffers still fits.
    private const long MaximumElements = 1L << 30;

    // A method is emitted for each block; the largest published model has 36.
    private const int MaximumBlocks = 1000;

    public static PlanningProblem? Check(ConvNextV2Config config, ModelShapes shapes)
    {
        long blocks = config.Depths.Sum(depth => (long)depth);
        if (blocks > MaximumBlocks)
        {
            return TooLarge("depths", "the number of blocks", blocks, MaximumBlocks);
        }

        long patchInputs = Product(config.NumChannels, config.PatchSize, config.PatchSize);
        long image = Product(config.NumChannels, shapes.Image.Height, shapes.Image.Width);
        long total = Sum(image, config.Labels.Count);
        PlanningProblem? problem =
            Limit("image_size", "the input image", image)
            ?? Limit("patch_size", "the stem's weights", Product(patchInputs, config.HiddenSizes[0]))
            ?? Limit(
                "hidden_sizes",
                "the classifier's weights",
                Product(config.Labels.Count, config.HiddenSizes[config.HiddenSizes.Count - 1])
            );

        for (int i = 0; i < shapes.Stages.Count && problem is null; i++)
        {
            MapShape map = shapes.Stages[i];
            string stage = FormattableString.Invariant($"stage {i + 1}");
            long border = 2 * FeatureMapBuffer.DepthwiseBorder;
            long mapLength = Product(map.Height + border, map.Width + border, MapShape.PixelStrideOf(map.Channels));
            long hiddenLength = Product(map.Height, map.Width, MapShape.PixelStrideOf(4L * map.Channels));
            long patches =
                i == 0 ? 0 : Product(map.Height, map.Width, MapShape.PixelStrideOf(4L * shapes.Stages[i - 1].Channels));
            total = Sum(total, mapLength, mapLength, hiddenLength, patches);
            problem =
                Limit("hidden_sizes", $"the pointwise weights of {stage}", Product(map.Channels, map.Channels, 4))
                ?? Limit(
                    "hidden_sizes",
                    $"the downsampling weights of {stage}",
                    i == 0 ? 0 : Product(shapes.Stages[i - 1].Channels, map.Channels, 4)
                )
                ?? Limit("hidden_sizes", $"the hidden feature map of {stage}", hiddenLength)
                ?? Limit("image_size", $"all buffers up to {stage}", total);
        }

        return problem;
    }

    private static PlanningProblem? Limit(string key, string what, long elements) =>
        elements > MaximumElements ? TooLarge(key, what, elements, MaximumElements) : null;

    private static PlanningProblem TooLarge(string key, string what, long found, long limit) =>
        PlanningProblem.At(ProblemId.ModelTooLarge, key, what, Format(found), Format(limit));

    private static string Format(long value) => value == long.MaxValue ? "more than 2⁶³" : PlanPrinter.Number(value);

    /// <summary>A product that stops at the largest long instead of wrapping; no factor is negative.</summary>
    private static long Product(params long[] factors)
    {
        long product = 1;
        foreach (long factor in factors)
        {
            if (factor == 0)
            {
                return 0;
            }

            product = product > long.MaxValue / factor ? long.MaxValue : product * factor;
        }

        return product;
    }

    private static long Sum(params long[] terms)
    {
        long sum = 0;
        foreach (long term in terms)
        {
            sum = sum > long.MaxValue - term ? long.MaxValue : sum + term;
        }

        return sum;
    }
}
