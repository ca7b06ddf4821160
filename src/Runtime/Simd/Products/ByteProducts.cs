namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// What holds of all products of bytes: inputs are 0 … 127, weights −127 … 127, and the absolute weights that are added in 16
/// bits are no more than <see cref="LargestWindow"/> together. So no instruction saturates, and all give the same integers.
/// </summary>
internal static class ByteProducts
{
    /// <summary>The largest input.</summary>
    public const int LargestInput = 127;

    /// <summary>The largest absolute weight.</summary>
    public const int LargestWeight = 127;

    /// <summary>
    /// Of eight neighbouring weights those with the numbers 0, 1, 4 and 5 may be so much together, and 2, 3, 6 and 7: with the
    /// largest input 32,766, which fits 16 bits.
    /// </summary>
    public const int LargestWindow = short.MaxValue / LargestInput;

    /// <summary>Inputs that are multiplied at once; those of a pixel are padded to a multiple of it.</summary>
    public const int Step = 8;

    /// <summary>Inputs of the longest pixel: more could overflow the sums of 32 bits.</summary>
    public const int LargestInputs = int.MaxValue / (LargestInput * LargestWeight) / Step * Step;

    /// <summary>Floats that hold so many bytes, padded to a whole number of steps.</summary>
    public static int WordsOf(int inputs) => (inputs + Step - 1) / Step * (Step / sizeof(float));
}
