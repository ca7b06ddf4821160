using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 1: from the image to the feature map of each stage. Neither the stem nor the downsampling has padding, so what does not
/// fill a patch is dropped, as PyTorch's convolutions do.
/// </summary>
internal static class ShapeInference
{
    public static (ModelShapes? Shapes, PlanningProblem? Problem) Infer(ConvNextV2Config config, ImageSize image)
    {
        int height = image.Height / config.PatchSize;
        int width = image.Width / config.PatchSize;
        var stages = new List<MapShape>();
        for (int stage = 0; stage < config.HiddenSizes.Count; stage++)
        {
            if (stage > 0)
            {
                height /= 2;
                width /= 2;
            }

            if (height == 0 || width == 0)
            {
                return (
                    null,
                    PlanningProblem.At(
                        ProblemId.ImageTooSmall,
                        Factor.Blame(
                            Factor.SmallImage(image.Height, image.Width),
                            Factor.LargePatch(config.PatchSize),
                            Factor.Stages(config.HiddenSizes.Count)
                        ),
                        image.ToString(),
                        FormattableString.Invariant($"stage {stage + 1} of {config.HiddenSizes.Count}"),
                        MinimumEdge(config)
                    )
                );
            }

            stages.Add(new MapShape(height, width, config.HiddenSizes[stage]));
        }

        var imageShape = new MapShape(image.Height, image.Width, config.NumChannels);
        return (new ModelShapes(imageShape, stages.ToEquatableArray()), null);
    }

    private static string MinimumEdge(ConvNextV2Config config)
    {
        double edge = config.PatchSize * Math.Pow(2, config.HiddenSizes.Count - 1);
        return edge.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
    }
}
