using System.ComponentModel;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>A matrix applied to the channels of every pixel (<c>nn.Linear</c>, a 1×1 convolution): a matrix product with one row for each pixel.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Pointwise
{
    /// <summary>output = input · weights + bias.</summary>
    public static void Run(FeatureMap input, PackedMatrix weights, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<Overwrite>(input, weights.Panels.Span, weights.Bias.Span, weights.Vectors, output);
    }

    /// <summary>output = activation(input · weights + bias), and for each output channel the sum of its squares over these pixels.</summary>
    /// <param name="input">Rows of a map.</param>
    /// <param name="weights">Pointwise 1 of a block.</param>
    /// <param name="output">The same rows of the hidden map, without a border.</param>
    /// <param name="squares">One sum per hidden channel; overwritten.</param>
    public static void Expand<TActivation>(FeatureMap input, PackedMatrix weights, FeatureMap output, Span<float> squares)
        where TActivation : struct, IActivation
    {
        CheckWidths(input, weights, output);
        Multiply<Overwrite>(input, weights.Panels.Span, weights.Bias.Span, weights.Vectors, output);
        Activations.Apply<TActivation>(output, squares);
    }

    /// <summary>output += input · weights + bias: pointwise 2 of a block with the residual connection.</summary>
    public static void Project(FeatureMap input, PackedMatrix weights, FeatureMap output) => Project(input, weights, weights.Panels.Span, output);

    /// <summary>The same with panels in the place of the weights' own: those that <see cref="ScaleInputs"/> made.</summary>
    public static void Project(FeatureMap input, PackedMatrix weights, ReadOnlySpan<float> panels, FeatureMap output)
    {
        CheckWidths(input, weights, output);
        Multiply<AddResidual>(input, panels, weights.Bias.Span, weights.Vectors, output);
    }

    /// <summary>panels = diag(scale) · weights, packed as the weights are.</summary>
    public static void ScaleInputs(PackedMatrix weights, ReadOnlySpan<float> scale, Span<float> panels)
    {
        Shapes.Require(scale.Length == weights.Inputs, $"A matrix of {weights.Inputs} inputs was given {scale.Length} scales.");
        Shapes.Require(panels.Length == weights.Panels.Length, $"A matrix of {weights.Panels.Length} weights was given {panels.Length} floats for its panels.");
        fixed (float* source = weights.Panels.Span, factors = scale, destination = panels)
        {
            var kernel = new ScaleKernel { Source = source, Scale = factors, Destination = destination, Inputs = weights.Inputs };
            SimdDispatch.OverChannels(ref kernel, weights.Outputs, weights.Vectors);
        }
    }

    internal static void Multiply<TEpilogue>(
        FeatureMap input, ReadOnlySpan<float> panels, ReadOnlySpan<float> bias, VectorWidth vectors, FeatureMap output)
        where TEpilogue : struct, IEpilogue
    {
        Shapes.Require(
            input.Height == output.Height && input.Width == output.Width,
            $"Input and output must have the same pixels, but are {input.Height}×{input.Width} and {output.Height}×{output.Width}.");
        Shapes.Require(bias.Length == output.Channels, $"An output of {output.Channels} channels was given {bias.Length} biases.");
        Shapes.Require(
            panels.Length == (long)input.Channels * output.Channels,
            $"A matrix from {input.Channels} to {output.Channels} channels was given {panels.Length} weights.");

        // Maps without a border have no gaps between rows: one long row gives full tiles right to its end.
        bool oneRow = input.IsContiguous && output.IsContiguous;
        fixed (float* source = input.Interior, weights = panels, biases = bias, destination = output.Interior)
        {
            var kernel = new PanelKernel<TEpilogue>
            {
                Input = source,
                InputRowStride = input.RowStride,
                Inputs = input.Channels,
                Panels = weights,
                Bias = biases,
                Output = destination,
                OutputRowStride = output.RowStride,
                Outputs = output.Channels,
                Rows = oneRow ? 1 : output.Height,
                Columns = oneRow ? output.Pixels : output.Width,
            };
            SimdDispatch.OverChannels(ref kernel, output.Channels, vectors);
        }
    }

    private static void CheckWidths(FeatureMap input, PackedMatrix weights, FeatureMap output)
    {
        Shapes.Require(
            input.Channels == weights.Inputs && output.Channels == weights.Outputs,
            $"Weights from {weights.Inputs} to {weights.Outputs} channels were applied to maps of {input.Channels} and {output.Channels}.");
    }

    /// <summary>Panel by panel over all pixels, so that a panel stays in the nearest cache that holds it while the pixels stream past.</summary>
    private struct PanelKernel<TEpilogue> : IChannelKernel
        where TEpilogue : struct, IEpilogue
    {
        public float* Input;
        public nint InputRowStride;
        public int Inputs;
        public float* Panels;
        public float* Bias;
        public float* Output;
        public nint OutputRowStride;
        public int Outputs;
        public int Rows;
        public int Columns;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            int lanes = TSimd.Lanes;
            int vectors = count / lanes;
            for (int done = 0; done < vectors;)
            {
                int column = start + (done * lanes);
                switch (Math.Min(vectors - done, PackedMatrix.VectorsPerPanel))
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

                done += PackedMatrix.VectorsPerPanel;
            }
        }

        private readonly void RunPanel<TSimd, TVector, TVectors>(int column)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TVectors : struct, IConstant
        {
            float* panel = Panels + ((nint)column * Inputs);
            int tile = HasThirtyTwoRegisters ? 7 : 4;
            for (int row = 0; row < Rows; row++)
            {
                float* input = Input + (row * InputRowStride);
                float* output = Output + (row * OutputRowStride) + column;
                for (int pixel = 0; pixel < Columns; pixel += tile)
                {
                    RunTile<TSimd, TVector, TVectors>(
                        Math.Min(tile, Columns - pixel), input + ((nint)pixel * Inputs), panel, Bias + column, output + ((nint)pixel * Outputs));
                }
            }
        }

        private readonly void RunTile<TSimd, TVector, TVectors>(int pixels, float* input, float* panel, float* bias, float* output)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TVectors : struct, IConstant
        {
            switch (pixels)
            {
                case 7:
                    GemmTile.Run<TSimd, TVector, Seven, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                case 6:
                    GemmTile.Run<TSimd, TVector, Six, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                case 5:
                    GemmTile.Run<TSimd, TVector, Five, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                case 4:
                    GemmTile.Run<TSimd, TVector, Four, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                case 3:
                    GemmTile.Run<TSimd, TVector, Three, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                case 2:
                    GemmTile.Run<TSimd, TVector, Two, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
                    break;
                default:
                    GemmTile.Run<TSimd, TVector, One, TVectors, TEpilogue>(input, Inputs, panel, bias, output, Outputs, Inputs);
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
            int widest = PackedMatrix.VectorsPerPanel * TSimd.Lanes;
            for (int done = 0; done < count; done += widest)
            {
                int columns = Math.Min(widest, count - done);
                nint panel = (nint)(start + done) * Inputs;
                ScalePanel<TSimd, TVector>(Source + panel, Scale, Destination + panel, Inputs, columns);
            }
        }

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
