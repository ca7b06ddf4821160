namespace ConvNextV2.Compiled;

/// <summary>
/// The vectors that a loaded model computes with. Results differ between widths in the last bits, because some sums are made
/// lane by lane.
/// </summary>
public enum VectorWidth
{
    /// <summary>128 bits: SSE on x64, NEON on Arm.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2 with FMA.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512 = 512,
}
