using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Feature maps in bytes: of each pixel the smallest value is 0 and the largest 127. The rule is in docs/numerics.md.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Quantization
{
    /// <summary>output = map · diag(scale): what goes onto the channels goes onto them on the way.</summary>
    public static void Run(FeatureMap map, ReadOnlySpan<float> scale, QuantizedMap output)
    {
        Shapes.Require(scale.Length == map.Channels, $"A map of {map.Channels} channels was given {scale.Length} scales.");
        RequireSameShape(map, output);
        fixed (
            float* pixels = map.Interior,
                factors = scale,
                bytes = output.Data
        )
        {
            var kernel = new QuantizeKernel
            {
                Map = PixelGrid.Of(map, pixels),
                Output = PixelGrid.Of(output, bytes),
                Channels = map.Channels,
                Words = output.Words,
                Scale = factors,
            };
            SimdDispatch.OverPixels(ref kernel, map.Channels, map.Vectors);
        }
    }

    internal static void RequireSameShape(FeatureMap map, QuantizedMap output) =>
        Shapes.Require(
            map.Height == output.Height && map.Width == output.Width && map.Channels == output.Channels,
            $"Input and output must have the same shape, but are {map.Describe()} and {output.Describe()}."
        );
}
