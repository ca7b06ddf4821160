namespace ConvNextV2.Compiled.Kernels;

/// <summary>What all tiles of a panel of weights have in common.</summary>
internal unsafe struct GemmPanel
{
    /// <summary>For each input the weights to the panel's columns.</summary>
    public float* Weights;

    /// <summary>One for each column.</summary>
    public float* Bias;

    /// <summary>Where the inputs of a pixel lie.</summary>
    public PatchLayout Patch;

    /// <summary>Floats from a pixel of the input to the next.</summary>
    public nint InputStride;

    /// <summary>Floats from a pixel of the output to the next.</summary>
    public nint OutputStride;
}
