using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// output = input · weights + bias, with a row for each pixel: what pointwise layers and patch convolutions have in common.
/// </summary>
internal static unsafe class MatrixProduct
{
    /// <summary>The inputs are the channels of each pixel of a map.</summary>
    public static void Run<TEpilogue>(FeatureMap input, MatrixView weights, FeatureMap output, Span<float> squares)
        where TEpilogue : struct, IEpilogue
    {
        fixed (float* pixels = input.Interior)
        {
            Run<GemmTile, TEpilogue>(PixelGrid.Of(input, pixels), PatchLayout.Pixel(input.Channels), weights, output, squares);
        }
    }

    /// <summary>The inputs lie anywhere.</summary>
    /// <param name="input">Pinned. The caller has checked that the memory holds a patch at each of its pixels.</param>
    /// <param name="patch">Where a pixel's inputs lie.</param>
    /// <param name="weights">As many rows as a patch has inputs.</param>
    /// <param name="output">As many pixels as the input.</param>
    /// <param name="squares">A sum for each channel of the output if the epilogue makes them, else empty.</param>
    public static void Run<TTile, TEpilogue>(
        PixelGrid input,
        PatchLayout patch,
        MatrixView weights,
        FeatureMap output,
        Span<float> squares
    )
        where TTile : struct, IGemmTile
        where TEpilogue : struct, IEpilogue
    {
        Shapes.Require(
            patch.Inputs == weights.Inputs && output.Channels == weights.Outputs,
            $"Weights from {weights.Inputs} to {weights.Outputs} channels were applied to maps of {patch.Inputs} "
                + $"and {output.Channels}."
        );
        Shapes.Require(
            input.Height == output.Height && input.Width == output.Width,
            $"Input and output must have the same pixels, but are {input.Height}×{input.Width} "
                + $"and {output.Height}×{output.Width}."
        );
        Shapes.Require(
            squares.Length == (TEpilogue.SumsSquares ? output.Channels : 0),
            $"An output of {output.Channels} channels was given {squares.Length} sums of squares."
        );
        if (TEpilogue.SumsSquares)
        {
            squares[weights.FirstColumn..weights.EndColumn].Clear();
        }

        fixed (
            float* panels = weights.Panels,
                bias = weights.Bias,
                scales = weights.Scales,
                quantizedSums = weights.Sums,
                destination = output.Interior,
                sums = squares
        )
        {
            var outputs = PixelGrid.Of(output, destination);
            bool isOneRow = input.IsContiguous && outputs.IsContiguous;
            var kernel = new GemmKernel<TTile, TEpilogue>
            {
                // One long row is all full tiles but the last few.
                Input = isOneRow ? input.AsOneRow() : input,
                Patch = patch,
                Columns = new GemmColumns
                {
                    Weights = panels,
                    Bias = bias,
                    Scales = scales,
                    Sums = quantizedSums,
                },
                Output = isOneRow ? outputs.AsOneRow() : outputs,
                FirstColumn = weights.FirstColumn,
                EndColumn = weights.EndColumn,
                Squares = sums,
            };
            SimdDispatch.OverChannels(ref kernel, weights.Outputs, weights.Vectors);
        }
    }
}
