using System.ComponentModel;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A matrix applied to the channels of every pixel (<c>nn.Linear</c>, a 1×1 convolution).</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Pointwise
{
    /// <summary>output = input · weights + bias.</summary>
    public static void Run(FeatureMap input, PackedMatrix weights, FeatureMap output) =>
        MatrixProduct.Run<Overwrite>(input, MatrixView.Of(weights), output, squares: []);

    /// <summary>The same for a tile's channels of the output.</summary>
    public static void Run(FeatureMap input, PackedMatrix weights, Tile tile, FeatureMap output) =>
        MatrixProduct.Run<Overwrite>(input, MatrixView.Of(weights).Columns(tile), output, squares: []);

    /// <summary>
    /// output = activation(input · weights + bias), and for each output channel the sum of its squares over these pixels.
    /// </summary>
    /// <param name="input">Rows of a map.</param>
    /// <param name="weights">Pointwise 1 of a block.</param>
    /// <param name="output">The same rows of the hidden map, without a border.</param>
    /// <param name="squares">One sum per hidden channel; overwritten.</param>
    public static void Expand<TActivation>(FeatureMap input, PackedMatrix weights, FeatureMap output, Span<float> squares)
        where TActivation : struct, IActivation =>
        MatrixProduct.Run<Activate<TActivation>>(input, MatrixView.Of(weights), output, squares);

    /// <summary>The same for a tile's channels of the output, and their sums.</summary>
    public static void Expand<TActivation>(
        FeatureMap input,
        PackedMatrix weights,
        Tile tile,
        FeatureMap output,
        Span<float> squares
    )
        where TActivation : struct, IActivation =>
        MatrixProduct.Run<Activate<TActivation>>(input, MatrixView.Of(weights).Columns(tile), output, squares);

    /// <summary>
    /// output += input · weights + bias for a tile's channels: pointwise 2 of a block with the residual connection.
    /// </summary>
    public static void Project(FeatureMap input, PackedMatrix weights, Tile tile, FeatureMap output) =>
        MatrixProduct.Run<AddResidual>(input, MatrixView.Of(weights).Columns(tile), output, squares: []);

    /// <summary>
    /// The same for all channels, with panels in the place of the weights' own: those that <see cref="ScaleInputs"/> made.
    /// </summary>
    public static void Project(FeatureMap input, PackedMatrix weights, ReadOnlySpan<float> panels, FeatureMap output)
    {
        ArgumentNullException.ThrowIfNull(weights);
        MatrixProduct.Run<AddResidual>(input, new MatrixView(weights, panels), output, squares: []);
    }

    /// <summary>
    /// output = activation(input · weights + bias) of bytes, and for each output channel the sum of its squares over these
    /// pixels.
    /// </summary>
    public static void Expand<TActivation>(QuantizedMap input, QuantizedMatrix weights, FeatureMap output, Span<float> squares)
        where TActivation : struct, IActivation =>
        QuantizedProduct.Run<Activate<TActivation>>(input, weights, tile: null, output, squares);

    /// <summary>The same for a tile's channels of the output, and their sums.</summary>
    public static void Expand<TActivation>(
        QuantizedMap input,
        QuantizedMatrix weights,
        Tile tile,
        FeatureMap output,
        Span<float> squares
    )
        where TActivation : struct, IActivation =>
        QuantizedProduct.Run<Activate<TActivation>>(input, weights, tile, output, squares);

    /// <summary>output += input · weights + bias, of bytes: pointwise 2 of a block with the residual connection.</summary>
    public static void Project(QuantizedMap input, QuantizedMatrix weights, FeatureMap output) =>
        QuantizedProduct.Run<AddResidual>(input, weights, tile: null, output, squares: []);

    /// <summary>The same for a tile's channels of the output.</summary>
    public static void Project(QuantizedMap input, QuantizedMatrix weights, Tile tile, FeatureMap output) =>
        QuantizedProduct.Run<AddResidual>(input, weights, tile, output, squares: []);

    /// <summary>panels = diag(scale) · weights, packed as the weights are.</summary>
    public static void ScaleInputs(PackedMatrix weights, ReadOnlySpan<float> scale, Span<float> panels)
    {
        MatrixView matrix = MatrixView.Of(weights);
        Shapes.Require(scale.Length == matrix.Inputs, $"A matrix of {matrix.Inputs} inputs was given {scale.Length} scales.");
        Shapes.Require(
            panels.Length == matrix.Panels.Length,
            $"A matrix of {matrix.Panels.Length} weights was given {panels.Length} floats for its panels."
        );
        fixed (
            float* source = matrix.Panels,
                factors = scale,
                destination = panels
        )
        {
            var kernel = new ScalePanelsKernel
            {
                Source = source,
                Destination = destination,
                Scale = factors,
                Inputs = matrix.Inputs,
            };
            SimdDispatch.OverChannels(ref kernel, matrix.Outputs, matrix.Vectors);
        }
    }
}
