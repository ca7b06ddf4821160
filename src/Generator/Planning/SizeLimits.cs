using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 2: refuses models whose buffers or matrices no .NET array can hold, before any size is computed in 32 bits.
/// What passes here cannot overflow in the passes that follow.
/// </summary>
internal static class SizeLimits
{
    // Half of what an array can hold: borders, alignment and the sum of the two largest buffers still fit.
    private const long MaximumElements = 1L << 30;

    // A method is emitted for each block; the largest published model has 36.
    private const int MaximumBlocks = 1000;

    public static PlanningProblem? Check(ConvNextV2Config config, ModelShapes shapes, MatrixPrecision precision)
    {
        long blocks = config.Depths.Sum(depth => (long)depth);
        if (blocks > MaximumBlocks)
        {
            return TooLarge("depths", "the number of blocks", blocks, MaximumBlocks);
        }

        foreach (Size size in Sizes(config, shapes, precision))
        {
            if (size.Elements > MaximumElements)
            {
                return TooLarge(Factor.Blame(size.Factors), size.What, size.Elements, MaximumElements);
            }
        }

        return null;
    }

    /// <summary>Everything that must fit, in the order in which it is reported.</summary>
    private static IEnumerable<Size> Sizes(ConvNextV2Config config, ModelShapes shapes, MatrixPrecision precision)
    {
        Factor channels = Factor.Channels(config.NumChannels);
        Factor labels = Factor.Labels(config.Labels);
        Factor edge = Factor.LargeImage(shapes.Image.Height, shapes.Image.Width);
        Factor smallPatch = Factor.SmallPatch(config.PatchSize);
        Factor[] hidden = config.HiddenSizes.Select(Factor.HiddenSize).ToArray();

        var image = new Size(
            "the input image",
            Product(config.NumChannels, shapes.Image.Height, shapes.Image.Width),
            channels,
            edge
        );
        yield return image;
        yield return new Size(
            "the stem's weights",
            Product(config.NumChannels, config.PatchSize, config.PatchSize, config.HiddenSizes[0]),
            channels,
            Factor.LargePatch(config.PatchSize),
            hidden[0]
        );
        yield return new Size(
            "the classifier's weights",
            Product(config.Labels.Count, config.HiddenSizes[hidden.Length - 1]),
            labels,
            hidden[hidden.Length - 1]
        );

        var buffers = new List<Size> { image, new("the logits", config.Labels.Count, labels) };
        for (int i = 0; i < shapes.Stages.Count; i++)
        {
            MapShape map = shapes.Stages[i];
            string stage = FormattableString.Invariant($"stage {i + 1}");
            yield return new Size($"the pointwise weights of {stage}", Product(map.Channels, map.Channels, 4), hidden[i]);
            if (i > 0)
            {
                int before = shapes.Stages[i - 1].Channels;
                yield return new Size(
                    $"the downsampling weights of {stage}",
                    Product(before, map.Channels, 4),
                    hidden[i - 1],
                    hidden[i]
                );
                buffers.Add(MapOf($"the patches before {stage}", map, 4L * before, border: 0, hidden[i - 1]));
            }

            Size expanded = MapOf($"the hidden feature map of {stage}", map, 4L * map.Channels, border: 0, hidden[i]);
            yield return expanded;

            Size residual = MapOf($"the feature map of {stage}", map, map.Channels, FeatureMapBuffer.DepthwiseBorder, hidden[i]);
            buffers.AddRange([residual, residual, expanded]);
            buffers.AddRange(Quantized($"the quantised feature map of {stage}", i + 1, map.Channels));
            buffers.AddRange(Quantized($"the quantised hidden feature map of {stage}", i + 1, 4L * map.Channels));
            yield return new Size(
                $"all buffers up to {stage}",
                Sum(buffers.Select(buffer => buffer.Elements)),
                buffers.OrderByDescending(buffer => buffer.Elements).First().Factors
            );
        }

        Size MapOf(string what, MapShape map, long mapChannels, int border, Factor hiddenSize) =>
            new(
                what,
                Product(map.Height + (2L * border), map.Width + (2L * border), MapShape.PixelStrideOf(mapChannels)),
                hiddenSize,
                edge,
                smallPatch
            );

        // Beside the map in floats, where a matrix reads bytes.
        IEnumerable<Size> Quantized(string what, int stage, long mapChannels)
        {
            if (precision.Of(stage, mapChannels) == Precision.Int8)
            {
                MapShape map = shapes.Stages[stage - 1];
                long pixelStride = MapShape.QuantizedPixelStrideOf(mapChannels);
                yield return new Size(what, Product(map.Height, map.Width, pixelStride), hidden[stage - 1], edge, smallPatch);
            }
        }
    }

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

    private static long Sum(IEnumerable<long> terms)
    {
        long sum = 0;
        foreach (long term in terms)
        {
            sum = sum > long.MaxValue - term ? long.MaxValue : sum + term;
        }

        return sum;
    }

    /// <summary>How many values something has, and the keys behind it; behind a sum, those of its largest term.</summary>
    private sealed record Size(string What, long Elements, params Factor[] Factors);
}
