using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Kernels;

/// <summary>Packed panels times a factor for each input: diag(scale) · weights.</summary>
internal unsafe struct ScalePanelsKernel : IChannelKernel
{
    public float* Source;

    public float* Destination;

    /// <summary>One for each input.</summary>
    public float* Scale;

    public int Inputs;

    public readonly void Run<TSimd, TVector>(int start, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int done = 0; done < count; )
        {
            int columns = PanelLayout.NextPanel((count - done) / TSimd.Lanes, PackedMatrix.VectorsPerPanel) * TSimd.Lanes;
            ScalePanel<TSimd, TVector>((nint)(start + done) * Inputs, columns);
            done += columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ScalePanel<TSimd, TVector>(nint panel, int columns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        float* source = Source + panel;
        float* destination = Destination + panel;
        float* scale = Scale;
        for (float* end = scale + Inputs; scale < end; scale++)
        {
            TVector factor = TSimd.Broadcast(*scale);
            for (int column = 0; column < columns; column += TSimd.Lanes)
            {
                TSimd.Store(TSimd.Multiply(TSimd.Load(source + column), factor), destination + column);
            }

            source += columns;
            destination += columns;
        }
    }
}
