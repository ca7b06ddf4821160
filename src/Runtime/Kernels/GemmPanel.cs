namespace ConvNextV2.Compiled.Kernels;

/// <summary>What all tiles of a panel of weights have in common.</summary>
internal unsafe struct GemmPanel
{
    /// <summary>Its weights, and what else there is for each of its columns.</summary>
    public GemmColumns Columns;

    /// <summary>Where the inputs of a pixel lie.</summary>
    public PatchLayout Patch;

    /// <summary>Floats from a pixel of the input to the next.</summary>
    public nint InputStride;

    /// <summary>Floats from a pixel of the output to the next.</summary>
    public nint OutputStride;
}
