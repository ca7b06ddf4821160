namespace ConvNextV2.Compiled;

/// <summary>
/// The instructions that models of <c>Precision="Int8"</c> multiply bytes with. All give the same integers.
/// </summary>
public enum Int8Instructions
{
    /// <summary>None of bytes: shifts and products of 32 bits.</summary>
    Portable,

    /// <summary>128 bits on x64: PMADDUBSW.</summary>
    Ssse3,

    /// <summary>128 bits on Arm: SMULL and SMLAL.</summary>
    AdvSimd,

    /// <summary>128 bits on Arm from ARMv8.2 on: SDOT.</summary>
    Dp,

    /// <summary>256 bits: VPMADDUBSW.</summary>
    Avx2,

    /// <summary>
    /// 256 bits: VPDPBUSD as processors from Alder Lake, Sapphire Rapids and Zen 5 on have it; on .NET 11 also as part of
    /// AVX-512.
    /// </summary>
    AvxVnni,

    /// <summary>512 bits: VPMADDUBSW.</summary>
    Avx512BW,

    /// <summary>512 bits: VPDPBUSD, on .NET 11.</summary>
    Avx512Vnni,
}
