namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// Products of bytes, by one set of instructions at every width: for each lane (an output column) those of neighbouring inputs
/// of a pixel, which all lanes share. Inputs are 0 … 127, weights −127 … 127, and the absolute weights that are added in 16 bits
/// are no more than <see cref="LargestWindow"/> together: so no instruction saturates, and all give the same integers. Integers
/// are held in the vector of floats of their width, so that one type names a register.
/// </summary>
internal unsafe interface IProducts
{
    /// <summary>The largest input.</summary>
    const int LargestInput = 127;

    /// <summary>The largest absolute weight.</summary>
    const int LargestWeight = 127;

    /// <summary>
    /// Of eight neighbouring weights those with the numbers 0, 1, 4 and 5 may be so much together, and 2, 3, 6 and 7: with the
    /// largest input 32,766, which fits 16 bits.
    /// </summary>
    const int LargestWindow = short.MaxValue / LargestInput;

    /// <summary>Inputs of a step; weights of a column are padded to a multiple of it.</summary>
    const int Step = 8;

    /// <summary>Inputs of the longest pixel: more could overflow the sums of 32 bits.</summary>
    const int LargestInputs = int.MaxValue / (LargestInput * LargestWeight) / Step * Step;

    /// <summary>Floats that hold so many bytes, padded to a whole number of steps.</summary>
    static int WordsOf(int inputs) => (inputs + Step - 1) / Step * (Step / sizeof(float));

    /// <summary>Vectors of a panel, and pixels of a tile, whose sums stay in registers beside what they are made of.</summary>
    static abstract (int Vectors, int Pixels) LargestTile { get; }

    /// <summary>
    /// sums + a0 · b0 + a1 · b1, where a is four inputs in every lane, and b four weights for each lane's column.
    /// </summary>
    static abstract TVector MultiplyAdd<TSimd, TVector>(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
