namespace ConvNextV2.Compiled.Kernels;

/// <summary>How large the tiles of a matrix product may be for all sums to stay in registers.</summary>
internal interface ITileShape
{
    /// <summary>Vectors of the widest panel that weights are packed in.</summary>
    static abstract int VectorsPerPanel { get; }

    /// <summary>Pixels of the longest tile.</summary>
    static abstract int LongestTile { get; }
}

/// <summary>21 sums of 32 registers beside weights and inputs.</summary>
internal readonly struct ThreeBySeven : ITileShape
{
    public static int VectorsPerPanel => 3;

    public static int LongestTile => 7;
}

/// <summary>Twelve sums of 16 registers, where an instruction adds its products to them.</summary>
internal readonly struct ThreeByFour : ITileShape
{
    public static int VectorsPerPanel => 3;

    public static int LongestTile => 4;
}

/// <summary>
/// Eight sums of 16 registers beside products that are added up first; with 32 registers no larger tile is faster.
/// </summary>
internal readonly struct TwoByFour : ITileShape
{
    public static int VectorsPerPanel => 2;

    public static int LongestTile => 4;
}
