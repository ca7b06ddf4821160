using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// A matrix applied to the channels of every pixel (<c>nn.Linear</c>, a 1×1 convolution): a matrix product with one row for
/// each pixel.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Pointwise
{
    /// <summary>output = input · weights + bias.</summary>
    public static void Run(FeatureMap input, PackedMatrix weights, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<Overwrite>(
            input,
            weights.Panels.Span,
            weights.Bias.Span,
            weights.Vectors,
            output,
            0,
            output.Channels,
            squares: []
        );
    }

    /// <summary>The same for a tile's channels of the output.</summary>
    public static void Run(FeatureMap input, PackedMatrix weights, Tile tile, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<Overwrite>(
            input,
            weights.Panels.Span,
            weights.Bias.Span,
            weights.Vectors,
            output,
            tile.FirstChannel,
            tile.ChannelCount,
            squares: []
        );
    }

    /// <summary>
    /// output = activation(input · weights + bias), and for each output channel the sum of its squares over these pixels.
    /// </summary>
    /// <param name="input">Rows of a map.</param>
    /// <param name="weights">Pointwise 1 of a block.</param>
    /// <param name="output">The same rows of the hidden map, without a border.</param>
    /// <param name="squares">One sum per hidden channel; overwritten.</param>
    public static void Expand<TActivation>(FeatureMap input, PackedMatrix weights, FeatureMap output, Span<float> squares)
        where TActivation : struct, IActivation
    {
        CheckWidths(input, weights, output);
        Multiply<Activate<TActivation>>(
            input,
            weights.Panels.Span,
            weights.Bias.Span,
            weights.Vectors,
            output,
            0,
            output.Channels,
            squares
        );
    }

    /// <summary>The same for a tile's channels of the output, and their sums.</summary>
    public static void Expand<TActivation>(
        FeatureMap input,
        PackedMatrix weights,
        Tile tile,
        FeatureMap output,
        Span<float> squares
    )
        where TActivation : struct, IActivation
    {
        CheckWidths(input, weights, output);
        Multiply<Activate<TActivation>>(
            input,
            weights.Panels.Span,
            weights.Bias.Span,
            weights.Vectors,
            output,
            tile.FirstChannel,
            tile.ChannelCount,
            squares
        );
    }

    /// <summary>
    /// output += input · weights + bias for a tile's channels: pointwise 2 of a block with the residual connection.
    /// </summary>
    public static void Project(FeatureMap input, PackedMatrix weights, Tile tile, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<AddResidual>(
            input,
            weights.Panels.Span,
            weights.Bias.Span,
            weights.Vectors,
            output,
            tile.FirstChannel,
            tile.ChannelCount,
            squares: []
        );
    }

    /// <summary>
    /// The same for all channels, with panels in the place of the weights' own: those that <see cref="ScaleInputs"/> made.
    /// </summary>
    public static void Project(FeatureMap input, PackedMatrix weights, ReadOnlySpan<float> panels, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<AddResidual>(input, panels, weights.Bias.Span, weights.Vectors, output, 0, output.Channels, squares: []);
    }

    /// <summary>panels = diag(scale) · weights, packed as the weights are.</summary>
    public static void ScaleInputs(PackedMatrix weights, ReadOnlySpan<float> scale, Span<float> panels)
    {
        Shapes.Require(scale.Length == weights.Inputs, $"A matrix of {weights.Inputs} inputs was given {scale.Length} scales.");
        Shapes.Require(
            panels.Length == weights.Panels.Length,
            $"A matrix of {weights.Panels.Length} weights was given {panels.Length} floats for its panels."
        );
        fixed (
            float* source = weights.Panels.Span,
                factors = scale,
                destination = panels
        )
        {
            var kernel = new ScaleKernel
            {
                Source = source,
                Scale = factors,
                Destination = destination,
                Inputs = weights.Inputs,
            };
            SimdDispatch.OverChannels(ref kernel, weights.Outputs, weights.Vectors);
        }
    }

    internal static void Multiply<TEpilogue>(
        FeatureMap input,
        ReadOnlySpan<float> panels,
        ReadOnlySpan<float> bias,
        VectorWidth vectors,
        FeatureMap output,
        int firstChannel,
        int channelCount,
        Span<float> squares
    )
        where TEpilogue : struct, IEpilogue
    {
        Shapes.Require(
            input.Height == output.Height && input.Width == output.Width,
            $"Input and output must have the same pixels, but are {input.Height}×{input.Width} and {output.Height}×{output.Width}."
        );

        // Maps without a border have no gaps between rows: one long row gives full tiles right to its end.
        bool oneRow = input.IsContiguous && output.IsContiguous;
        fixed (float* source = input.Interior)
        {
            Multiply<TEpilogue>(
                new Operand
                {
                    Data = source,
                    Inputs = PixelInputs.OneLine(input.Channels),
                    PixelStride = input.PixelStride,
                    RowStride = input.RowStride,
                    Rows = oneRow ? 1 : output.Height,
                    Columns = oneRow ? output.Pixels : output.Width,
                },
                input.Channels,
                panels,
                bias,
                vectors,
                output,
                firstChannel,
                channelCount,
                squares
            );
        }
    }

    /// <summary>
    /// The product over any pixels whose inputs are lines; the caller vouches for the extents of <paramref name="input"/>.
    /// </summary>
    internal static void Multiply<TEpilogue>(
        Operand input,
        int inputs,
        ReadOnlySpan<float> panels,
        ReadOnlySpan<float> bias,
        VectorWidth vectors,
        FeatureMap output,
        int firstChannel,
        int channelCount,
        Span<float> squares
    )
        where TEpilogue : struct, IEpilogue
    {
        Shapes.Require(
            bias.Length == output.Channels,
            $"An output of {output.Channels} channels was given {bias.Length} biases."
        );
        Shapes.Require(
            panels.Length == (long)inputs * output.Channels,
            $"A matrix from {inputs} to {output.Channels} channels was given {panels.Length} weights."
        );
        Shapes.Require(
            squares.IsEmpty || squares.Length == output.Channels,
            $"An output of {output.Channels} channels was given {squares.Length} sums of squares."
        );
        int end = firstChannel + channelCount;
        Shapes.Require(
            firstChannel >= 0
                && channelCount > 0
                && end <= output.Channels
                && BeginsPanel(firstChannel, output.Channels)
                && BeginsPanel(end, output.Channels),
            $"Channels {firstChannel} to {end} of {output.Channels} are no whole panels."
        );
        if (!squares.IsEmpty)
        {
            squares.Slice(firstChannel, channelCount).Clear();
        }

        fixed (
            float* weights = panels,
                biases = bias,
                destination = output.Interior,
                sums = squares
        )
        {
            var kernel = new PanelKernel<TEpilogue>
            {
                Input = input,
                Inputs = inputs,
                Panels = weights,
                Bias = biases,
                Output = destination,
                OutputPixelStride = output.PixelStride,
                OutputRowStride = output.RowStride,
                First = firstChannel,
                End = end,
                Squares = sums,
            };
            SimdDispatch.OverChannels(ref kernel, output.Channels, vectors);
        }
    }

    private static bool BeginsPanel(int channel, int channels) =>
        channel == channels
        || (
            channel % PackedMatrix.ColumnGranularity == 0
            && (channel == 0 || channels - channel >= PackedMatrix.ColumnGranularity)
        );

    private static void CheckWidths(FeatureMap input, PackedMatrix weights, FeatureMap output)
    {
        Shapes.Require(
            input.Channels == weights.Inputs && output.Channels == weights.Outputs,
            $"Weights from {weights.Inputs} to {weights.Outputs} channels were applied to maps of {input.Channels} and {output.Channels}."
        );
    }

    /// <summary>The pixels that are multiplied: rows of them.</summary>
    internal struct Operand
    {
        public float* Data;
        public PixelInputs Inputs;
        public nint PixelStride;
        public nint RowStride;
        public int Rows;
        public int Columns;
    }

    /// <summary>
    /// Panel by panel over all pixels, so that a panel stays in the nearest cache that holds it while the pixels stream past.
    /// </summary>
    private struct PanelKernel<TEpilogue> : IChannelKernel
        where TEpilogue : struct, IEpilogue
    {
        // 28 pixels of three vectors are a sixth of the first cache, whatever sets their stride makes them share.
        private const int TilesBetweenFinishes = 4;

        public Operand Input;
        public int Inputs;
        public float* Panels;
        public float* Bias;
        public float* Output;
        public nint OutputPixelStride;
        public nint OutputRowStride;
        public int First;
        public int End;
        public float* Squares;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int lanes = TSimd.Lanes;
            for (int left = count / lanes, column = start; left > 0 && column < End; )
            {
                int vectors = PackedMatrix.NextPanel(left);
                if (column >= First)
                {
                    switch (vectors)
                    {
                        case 3:
                            RunPanel<TSimd, TVector, Three>(column);
                            break;
                        case 2:
                            RunPanel<TSimd, TVector, Two>(column);
                            break;
                        default:
                            RunPanel<TSimd, TVector, One>(column);
                            break;
                    }
                }

                left -= vectors;
                column += vectors * lanes;
            }
        }

        // Optimised at once as the tiles are, which it would slow down by a tenth until tiering comes to it.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void RunPanel<TSimd, TVector, TVectors>(int column)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TVectors : struct, IConstant
        {
            float* panel = Panels + ((nint)column * Inputs);
            var tiles = new BalancedTiles(Input.Columns, HasThirtyTwoRegisters ? 7 : 4);
            for (int row = 0; row < Input.Rows; row++)
            {
                float* input = Input.Data + (row * Input.RowStride);
                float* output = Output + (row * OutputRowStride) + column;
                float* unfinished = output;
                int pixels = 0;
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int length = tiles.LengthOf(tile);
                    RunTile<TSimd, TVector, TVectors>(length, input, panel, Bias + column, output);
                    input += length * Input.PixelStride;
                    output += length * OutputPixelStride;
                    pixels += length;
                    if ((tile + 1) % TilesBetweenFinishes == 0 || tile == tiles.Count - 1)
                    {
                        TEpilogue.Finish<TSimd, TVector>(
                            unfinished,
                            OutputPixelStride,
                            pixels,
                            TVectors.Value * TSimd.Lanes,
                            Squares + column
                        );
                        unfinished = output;
                        pixels = 0;
                    }
                }
            }
        }

        private readonly void RunTile<TSimd, TVector, TVectors>(
            int pixels,
            float* input,
            float* panel,
            float* bias,
            float* output
        )
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TVectors : struct, IConstant
        {
            switch (pixels)
            {
                case 7:
                    GemmTile.Run<TSimd, TVector, Seven, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 6:
                    GemmTile.Run<TSimd, TVector, Six, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 5:
                    GemmTile.Run<TSimd, TVector, Five, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 4:
                    GemmTile.Run<TSimd, TVector, Four, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 3:
                    GemmTile.Run<TSimd, TVector, Three, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                case 2:
                    GemmTile.Run<TSimd, TVector, Two, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
                default:
                    GemmTile.Run<TSimd, TVector, One, TVectors, TEpilogue>(
                        input,
                        Input.PixelStride,
                        in Input.Inputs,
                        panel,
                        bias,
                        output,
                        OutputPixelStride
                    );
                    break;
            }
        }

        // Seven rows of three vectors need 25 registers. AVX2 alone has 16: there four rows fit, and 12 + 3 + 1 fills them.
        private static bool HasThirtyTwoRegisters => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    private struct ScaleKernel : IChannelKernel
    {
        public float* Source;
        public float* Scale;
        public float* Destination;
        public int Inputs;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int done = 0; done < count; )
            {
                int columns = PackedMatrix.NextPanel((count - done) / TSimd.Lanes) * TSimd.Lanes;
                nint panel = (nint)(start + done) * Inputs;
                ScalePanel<TSimd, TVector>(Source + panel, Scale, Destination + panel, Inputs, columns);
                done += columns;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void ScalePanel<TSimd, TVector>(float* source, float* scale, float* destination, int inputs, int columns)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (int k = 0; k < inputs; k++)
            {
                TVector factor = TSimd.Broadcast(scale[k]);
                for (int column = 0; column < columns; column += TSimd.Lanes)
                {
                    TSimd.Store(TSimd.Multiply(TSimd.Load(source + column), factor), destination + column);
                }

                source += columns;
                destination += columns;
            }
        }
    }
}
