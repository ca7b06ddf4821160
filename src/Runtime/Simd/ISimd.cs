namespace ConvNextV2.Compiled.Simd;

/// <summary>
/// The small vocabulary in which every kernel is written once for all widths. The JIT specialises a kernel for each
/// implementation and inlines all of it, so a <typeparamref name="TVector"/> lives in a register as if it had been named.
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
    static abstract TVector AtLeast(TVector bound, TVector value);

    /// <summary>The smaller of a bound and a value; a value that is NaN stays NaN.</summary>
    static abstract TVector AtMost(TVector bound, TVector value);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>2 to a whole exponent from −126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>Per lane: a &gt; 0 ? positive : otherwise. NaN is not greater.</summary>
    static abstract TVector IfPositive(TVector a, TVector positive, TVector otherwise);

    /// <summary>All lanes added, halves first: lane i to lane i + n/2, until one is left.</summary>
    static abstract float Sum(TVector a);
}
