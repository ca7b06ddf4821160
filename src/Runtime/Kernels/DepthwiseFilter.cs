namespace ConvNextV2.Compiled.Kernels;

/// <summary>What all tiles of a vector of channels have in common.</summary>
internal unsafe struct DepthwiseFilter
{
    /// <summary>49 vectors, row by row.</summary>
    public float* Weights;

    /// <summary>One vector.</summary>
    public float* Bias;

    /// <summary>Floats from a pixel of the input to the next.</summary>
    public nint InputPixelStride;

    /// <summary>Floats from a pixel of the input to the one below it.</summary>
    public nint InputRowStride;

    /// <summary>Floats from an output to the next.</summary>
    public nint OutputStride;
}
