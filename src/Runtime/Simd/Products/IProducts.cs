namespace ConvNextV2.Compiled.Simd.Products;

/// <summary>
/// Products of bytes by one instruction set at one width. A lane is an output column. Integers are held in the vector of floats
/// of their width, so that one type names a register, and an operation is one method: the JIT inlines only so many into a
/// micro-kernel.
/// </summary>
internal interface IProducts<TVector>
    where TVector : struct
{
    /// <summary>
    /// sums + a0 · b0 + a1 · b1, where a is four inputs of a pixel in every lane, and b four weights of each lane's column; all
    /// within the bounds of <see cref="ByteProducts"/>.
    /// </summary>
    static abstract TVector MultiplyAdd(TVector a0, TVector b0, TVector a1, TVector b1, TVector sums);
}
