namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Counts NaN and infinity in the bytes of a tensor, of whichever floating-point type.</summary>
internal static class NonFiniteElements
{
    // Bytes of an element, and the bits of its exponent in the upper two of them: all are set in NaN and infinity alone.
    private static readonly IReadOnlyDictionary<string, (int Size, int Exponent)> Types = new Dictionary<
        string,
        (int Size, int Exponent)
    >(StringComparer.Ordinal)
    {
        ["F64"] = (8, 0x7FF0),
        ["F32"] = (4, 0x7F80),
        ["BF16"] = (2, 0x7F80),
        ["F16"] = (2, 0x7C00),
    };

    /// <summary>Whether elements of the type can be other than finite.</summary>
    public static bool CanBeIn(string dataType) => Types.ContainsKey(dataType);

    /// <param name="bytes">Whole elements, little-endian as in the file.</param>
    /// <param name="dataType">As safetensors spells it; one that elements can be not finite in.</param>
    public static long Count(ReadOnlySpan<byte> bytes, string dataType)
    {
        (int size, int exponent) = Types[dataType];
        long count = 0;
        for (int last = size - 1; last < bytes.Length; last += size)
        {
            int upper = (bytes[last] << 8) | bytes[last - 1];
            count += (upper & exponent) == exponent ? 1 : 0;
        }

        return count;
    }
}
