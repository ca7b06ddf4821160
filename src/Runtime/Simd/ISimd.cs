namespace ConvNextV2.Compiled.Simd;

/// <summary>
/// The operations that kernels are written in, once for all widths. The JIT compiles a kernel for each implementation and
/// inlines its operations, so a <typeparamref name="TVector"/> is a register.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a·b + c, rounded once where the machine has FMA, else twice.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Abs(TVector a);

    /// <summary>The larger of a bound and a value; a value that is NaN stays NaN.</summary>
    static abstract TVector Max(TVector bound, TVector value);

    /// <summary>The smaller of a bound and a value; a value that is NaN stays NaN.</summary>
    static abstract TVector Min(TVector bound, TVector value);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>2 to the power of an integer from −126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>Per lane a &gt; 0 ? positive : otherwise, so otherwise where a is NaN.</summary>
    static abstract TVector IfPositive(TVector a, TVector positive, TVector otherwise);

    /// <summary>The sum of all lanes: lane i is added to lane i + n/2 until one is left, at every width alike.</summary>
    static abstract float Sum(TVector a);

    /// <summary>The smallest of all lanes; of lanes that are NaN no more is asked.</summary>
    static abstract float Smallest(TVector a);

    /// <summary>The largest of all lanes, likewise.</summary>
    static abstract float Largest(TVector a);

    /// <summary>Each lane's bits, taken as a signed integer, to the nearest float.</summary>
    static abstract TVector FromIntegers(TVector integers);

    /// <summary>The lowest byte of each lane's bits.</summary>
    static abstract void StoreBytes(TVector value, byte* destination);
}
