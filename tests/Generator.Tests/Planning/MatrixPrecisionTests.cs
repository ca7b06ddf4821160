using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>Which matrices are large enough to be multiplied in eight bits.</summary>
public class MatrixPrecisionTests
{
    [Theory]
    [InlineData(3, 10, 1000, false)]
    [InlineData(1, 32, 1000, true)]
    [InlineData(4, 8, 1000, true)]
    [InlineData(56, 56, 31, false)]
    [InlineData(56, 56, 32, true)]
    [InlineData(1, 31, 31, false)]
    public void They_have_at_least_32_pixels_and_32_inputs(int height, int width, int inputs, bool isQuantized)
    {
        var image = new MapShape(1000, 1000, 3);
        var shapes = new ModelShapes(image, new([new MapShape(100, 100, 8), new MapShape(height, width, 8)]));

        Assert.Equal(
            isQuantized ? Precision.Int8 : Precision.Float32,
            new MatrixPrecision(Precision.Int8, shapes).Of(stage: 2, inputs)
        );
        Assert.Equal(Precision.Float32, new MatrixPrecision(Precision.Float32, shapes).Of(stage: 2, inputs));
    }

    /// <summary>The second stage has 32 pixels of 16×32 and 16 of 16×16, the first 12 of 8×6.</summary>
    [Theory]
    [InlineData(16, 32, null, null, "Stage1Block1Project Stage2Block1Project Stage2Block2Project")]
    [InlineData(16, 32, 16, 32, "Stage1Block1Project Stage2Block1Project Stage2Block2Project")]
    [InlineData(16, 32, 16, 16, "Stage1Block1Project")]
    [InlineData(16, 32, 8, 6, "")]
    public void The_smallest_image_of_a_class_decides_for_all(
        int height,
        int width,
        int? smallestHeight,
        int? smallestWidth,
        string quantized
    )
    {
        ModelPlan plan = Definitions.Plan(
            Definitions.Of(Definitions.Small with { PatchSize = 2, ImageSize = new(height, width) }) with
            {
                Precision = Precision.Int8,
                SmallestImage = smallestHeight is { } rows ? new(rows, smallestWidth!.Value) : null,
            }
        );

        Assert.Equal(
            quantized,
            string.Join(
                ' ',
                plan.Model.Weights.OfType<PackedPointwise>()
                    .Where(matrix => matrix.Precision == Precision.Int8)
                    .Select(matrix => matrix.Field)
            )
        );
        Assert.Equal(quantized.Length > 0, plan.Model.IsQuantized);
    }
}
