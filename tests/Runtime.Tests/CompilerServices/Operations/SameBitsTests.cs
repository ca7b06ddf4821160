using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>What a block of an Int8 model is made of gives the same bits at every vector width of a process.</summary>
public sealed class SameBitsTests
{
    private const int Height = 2;
    private const int Width = 5;

    // A map of ordinary values, one of a large offset, and one in which GELU meets all that it can.
    private static readonly (float Scale, float Offset)[] Kinds = [(1, 0), (1, 1000), (30, 0)];

    private delegate float[] Operation(float[] map, int channels, VectorWidth vectors);

    [Fact]
    public void A_norm_does() =>
        AssertSameBits(
            (map, channels, vectors) =>
            {
                LayerNorm.Normalize(new FeatureMap(map, Height, Width, channels, 0, vectors), 1e-6f);
                return map;
            }
        );

    [Fact]
    public void A_norm_with_weight_and_bias_does() =>
        AssertSameBits(
            (map, channels, vectors) =>
            {
                LayerNorm.Run(
                    new FeatureMap(map, Height, Width, channels, 0, vectors),
                    Values.Random(channels, seed: 1),
                    Values.Random(channels, seed: 2),
                    1e-6f
                );
                return map;
            }
        );

    [Fact]
    public void A_norm_into_patches_does() =>
        AssertSameBits(
            (map, channels, vectors) =>
            {
                float[] patches = new float[Width / 2 * 4 * channels];
                LayerNorm.NormalizeIntoPatches(
                    new FeatureMap(map, Height, Width, channels, 0, vectors),
                    new Tile(0, 0, 1, 0, 0, worker: 0),
                    1e-6f,
                    new FeatureMap(patches, 1, Width / 2, 4 * channels, 0, vectors)
                );
                return patches;
            }
        );

    [Fact]
    public void A_norm_into_bytes_does() =>
        AssertSameBits(
            (map, channels, vectors) =>
                Bytes(
                    channels,
                    vectors,
                    output => LayerNorm.Quantize(new FeatureMap(map, Height, Width, channels, 0, vectors), 1e-6f, output)
                )
        );

    [Fact]
    public void Quantising_does() =>
        AssertSameBits(
            (map, channels, vectors) =>
                Bytes(
                    channels,
                    vectors,
                    output =>
                        Quantization.Run(
                            new FeatureMap(map, Height, Width, channels, 0, vectors),
                            Values.Random(channels, seed: 1),
                            output
                        )
                )
        );

    /// <summary>The integers are the same by every instruction set, and so is what becomes of them.</summary>
    [Fact]
    public void Pointwise_layers_of_bytes_do()
    {
        foreach (int outputs in new[] { 29, 87, 160 })
        {
            float[]? expected = null;
            foreach (Int8Instructions instructions in Int8InstructionSets.Supported)
            {
                // Sums from −20 to 20, so that every part of GELU is met.
                var problem = QuantizedProblem.Random(Height, Width, inputs: 100, outputs, seed: outputs);
                Array.ForEach(Enumerable.Range(0, problem.Input.Length).ToArray(), i => problem.Input[i] *= 2);
                float[] squares = new float[outputs];

                float[] actual =
                [
                    .. problem.Compute(
                        instructions,
                        GuardedEdge.Last,
                        new float[Height * Width * outputs],
                        squares,
                        Pointwise.Expand<GeluInt8>
                    ),
                    .. squares,
                ];

                Values.AssertSameBits(expected ??= actual, actual, $"{outputs} outputs by {instructions}");
            }
        }
    }

    private static float[] Bytes(int channels, VectorWidth vectors, Quantizing quantize)
    {
        int stride = ByteProducts.WordsOf(channels) + 2;
        float[] bytes = new float[Height * Width * stride];
        quantize(new QuantizedMap(bytes, Height, Width, channels, stride, vectors));
        return bytes;
    }

    private static void AssertSameBits(Operation operation)
    {
        foreach (int channels in Values.OddChannels.Concat([160, 321]))
        {
            foreach ((float scale, float offset) in Kinds)
            {
                float[] map = Array.ConvertAll(
                    Values.Random(Height * Width * channels, seed: channels, scale),
                    value => value + offset
                );
                float[]? expected = null;
                foreach (VectorWidth vectors in VectorWidths.Supported)
                {
                    float[] actual = operation([.. map], channels, vectors);

                    Values.AssertSameBits(expected ??= actual, actual, $"{channels} channels at {vectors}");
                }
            }
        }
    }

    private delegate void Quantizing(QuantizedMap output);
}
