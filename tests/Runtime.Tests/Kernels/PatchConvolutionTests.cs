using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Kernels;

public class PatchConvolutionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Patches_are_gathered_as_the_checkpoint_orders_weights_and_the_rest_is_dropped(int patch)
    {
        foreach (int channels in new[] { 1, 3, 5 })
        {
            const int Height = 17, Width = 23;
            int rows = Height / patch, columns = Width / patch, length = channels * patch * patch;
            float[] image = Values.Random(channels * Height * Width, seed: patch);
            using var source = new GuardedMemory(image, GuardedEdge.Last);
            using var patches = new GuardedMemory(rows * columns * length, GuardedEdge.Last);

            for (int row = 0; row < rows; row++)
            {
                PatchConvolution.Gather(
                    new ImagePlanes(source.Span, channels, Height, Width), patch, new Tile(row, row, 1, Worker: 0),
                    new FeatureMap(patches.Span.Slice(row * columns * length, columns * length), 1, columns, length, 0, VectorWidth.Bits128));
            }

            Values.AssertSameBits(ReferenceKernels.Patches(image, channels, Height, Width, patch), patches.Span, $"{channels} channels");
        }
    }

    [Fact]
    public void The_stem_is_a_product_over_patches()
    {
        const int Patch = 2, Channels = 3, Outputs = 5;
        float[] image = Values.Random(Channels * 4 * 6, seed: 1);
        float[] matrix = Values.Random(12 * Outputs, seed: 2);
        float[] bias = Values.Random(Outputs, seed: 3);
        float[] scratch = new float[2 * 3 * 12];
        float[] output = new float[2 * 3 * Outputs];

        PatchConvolution.Run(
            new ImagePlanes(image, Channels, 4, 6), Patch, new Tile(0, 0, 2, Worker: 0), Packing.Matrix(matrix, bias, 12, VectorWidth.Bits128),
            new FeatureMap(scratch, 2, 3, 12, 0, VectorWidth.Bits128), new FeatureMap(output, 2, 3, Outputs, 0, VectorWidth.Bits128));

        (double[] values, double[] terms) = ReferenceKernels.Pointwise(ReferenceKernels.Patches(image, Channels, 4, 6, Patch), matrix, bias, 12);
        Values.AssertClose(values, Array.ConvertAll(terms, term => 14 * Values.Rounding * term), output, "stem");
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_by_their_numbers()
    {
        float[] image = new float[3 * 4 * 6];
        float[] patches = new float[3 * 12];

        Refused("do not fit 1×3×12", new Tile(0, 0, 2, Worker: 0));
        Refused("lie outside an image of 4 rows", new Tile(2, 2, 1, Worker: 0));

        void Refused(string fragment, Tile tile) => Assert.Contains(
            fragment,
            Assert.Throws<ArgumentException>(() => PatchConvolution.Gather(new ImagePlanes(image, 3, 4, 6), 2, tile, new FeatureMap(patches, 1, 3, 12, 0, VectorWidth.Bits128))).Message,
            StringComparison.Ordinal);
    }
}
