using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class PatchConvolutionTests
{
    public static TheoryData<VectorWidth, GuardedEdge> WidthsAndEdges() => Values.WidthsAndEdges();

    [Theory]
    [MemberData(nameof(WidthsAndEdges))]
    public void The_stem_is_a_product_over_patches_and_what_does_not_fill_one_is_dropped(VectorWidth width, GuardedEdge edge)
    {
        foreach (int patch in new[] { 1, 2, 3, 4, 7 })
        {
            foreach ((int channels, int outputs) in new[] { (1, 5), (3, 40), (5, 17) })
            {
                const int Height = 17,
                    Width = 23;
                int rows = Height / patch,
                    columns = Width / patch,
                    inputs = channels * patch * patch;
                float[] image = Values.Random(channels * Height * Width, seed: patch);
                float[] matrix = Values.Random(inputs * outputs, seed: 2);
                float[] bias = Values.Random(outputs, seed: 3);
                using var source = new GuardedMemory(image, edge);
                using var output = new GuardedMemory(rows * columns * outputs, edge);
                PackedMatrix weights = PackedLayout.Matrix(matrix, bias, inputs, width);
                var map = new FeatureMap(output.Span, rows, columns, outputs, 0, width);

                for (int row = 0; row < rows; row++)
                {
                    var tile = new Tile(row, row, 1, firstChannel: 0, channelCount: 0, worker: 0);
                    PatchConvolution.Run(
                        new ImagePlanes(source.Span, channels, Height, Width),
                        patch,
                        tile,
                        weights,
                        map.Rows(tile)
                    );
                }

                (double[] values, double[] terms) = ReferenceKernels.Pointwise(
                    ReferenceKernels.Patches(image, channels, Height, Width, patch),
                    matrix,
                    bias,
                    inputs
                );
                Values.AssertClose(
                    values,
                    Array.ConvertAll(terms, term => (inputs + 2) * Values.Rounding * term),
                    output.Span,
                    $"{channels} channels in patches of {patch}"
                );
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        float[] image = new float[3 * 4 * 6];
        float[] output = new float[3 * 5];
        PackedMatrix weights = PackedLayout.Matrix(new float[12 * 5], new float[5], inputs: 12, VectorWidth.Bits128);

        Refused("do not fit 1×3×5", new Tile(0, 0, 2, firstChannel: 0, channelCount: 0, worker: 0));
        Refused("lie outside an image of 4 rows", new Tile(2, 2, 1, firstChannel: 0, channelCount: 0, worker: 0));

        void Refused(string fragment, Tile tile) =>
            Assert.Contains(
                fragment,
                Assert
                    .Throws<ArgumentException>(() =>
                        PatchConvolution.Run(
                            new ImagePlanes(image, 3, 4, 6),
                            2,
                            tile,
                            weights,
                            new FeatureMap(output, 1, 3, 5, 0, VectorWidth.Bits128)
                        )
                    )
                    .Message,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData(-1, 1, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(int.MaxValue, 1, 2)] // twice their sum is 0 in 32 bits
    [InlineData((1 << 30) - 1, 1, 4)]
    [InlineData(int.MinValue, 1, 2)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1, -2)]
    [InlineData(0, 1, 1 << 16)] // its square is 0 in 32 bits
    [InlineData(0, 1, int.MaxValue)]
    [InlineData(0, 0, 2)]
    public void Patches_outside_of_the_image_are_refused_at_any_extreme(int first, int count, int patch)
    {
        PackedMatrix weights = PackedLayout.Matrix(new float[12 * 5], new float[5], inputs: 12, VectorWidth.Bits128);
        int columns = patch is > 0 and <= 6 ? 6 / patch : 1;

        Assert.ThrowsAny<ArgumentException>(() =>
            PatchConvolution.Run(
                new ImagePlanes(new float[3 * 4 * 6], 3, 4, 6),
                patch,
                new Tile(0, first, count, firstChannel: 0, channelCount: 0, worker: 0),
                weights,
                new FeatureMap(new float[columns * 5], 1, columns, 5, 0, VectorWidth.Bits128)
            )
        );
    }

    [Fact]
    public void Weights_for_other_patches_are_refused() =>
        Assert.Contains(
            "Weights from 11 to 5 channels were applied to maps of 12 and 5",
            Assert
                .Throws<ArgumentException>(() =>
                    PatchConvolution.Run(
                        new ImagePlanes(new float[3 * 4 * 6], 3, 4, 6),
                        2,
                        new Tile(0, 0, 1, firstChannel: 0, channelCount: 0, worker: 0),
                        PackedLayout.Matrix(new float[11 * 5], new float[5], inputs: 11, VectorWidth.Bits128),
                        new FeatureMap(new float[15], 1, 3, 5, 0, VectorWidth.Bits128)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
}
