using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// The widths of a model's maps as its weights are declared, as far as they decide which kernels it runs: how many vectors are
/// left over, and of which kind.
/// </summary>
internal sealed class KernelShapes(VectorWidth vectors)
{
    // Panels are three vectors of up to 16 at most. From nine vectors on, others begin and end alike.
    private const int Period = 48;
    private const int FewestPeriods = 2;

    public VectorWidth Vectors { get; } = vectors;

    /// <summary>Channels of stages.</summary>
    public HashSet<int> Stages { get; } = [];

    /// <summary>Channels that a pointwise 1 in float32 makes.</summary>
    public HashSet<int> Expansions { get; } = [];

    /// <summary>Channels that a pointwise 2 in float32 makes.</summary>
    public HashSet<int> Projections { get; } = [];

    /// <summary>Outputs of a classifier.</summary>
    public HashSet<int> Classifiers { get; } = [];

    /// <summary>Whether matrices are multiplied in bytes.</summary>
    public bool AreQuantized { get; set; }

    /// <summary>A small number of channels that is cut into the same kinds of vectors and panels.</summary>
    public static int Representative(int channels) =>
        channels < (FewestPeriods + 1) * Period ? channels : (FewestPeriods * Period) + (channels % Period);
}
