using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Simd;

/// <summary>
/// Arithmetic on vectors of channels between the phases of a run, and on windows of weights. TensorPrimitives has all of it, but
/// the JIT takes milliseconds for each of its operations, and the first logits wait for six of them. Each element is rounded as
/// alone, so no result depends on the width of the vectors: it is 128 bits, because every platform has that many, and what is
/// computed here is little or waits for memory.
/// </summary>
internal static class Elementwise
{
    /// <summary>destination = a + b; it may be either of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
    {
        Require(a.Length == destination.Length && b.Length == destination.Length);
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        ref float z = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            (Vector128.LoadUnsafe(ref x, i) + Vector128.LoadUnsafe(ref y, i)).StoreUnsafe(ref z, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref z, i) = Unsafe.Add(ref x, i) + Unsafe.Add(ref y, i);
        }
    }

    /// <summary>destination = a · b; it may be either of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> destination)
    {
        Require(a.Length == destination.Length && b.Length == destination.Length);
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        ref float z = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            (Vector128.LoadUnsafe(ref x, i) * Vector128.LoadUnsafe(ref y, i)).StoreUnsafe(ref z, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref z, i) = Unsafe.Add(ref x, i) * Unsafe.Add(ref y, i);
        }
    }

    /// <summary>values /= divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(Span<float> values, float divisor)
    {
        ref float x = ref MemoryMarshal.GetReference(values);
        Vector128<float> divisors = Vector128.Create(divisor);
        nuint length = (nuint)values.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            (Vector128.LoadUnsafe(ref x, i) / divisors).StoreUnsafe(ref x, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref x, i) /= divisor;
        }
    }

    /// <summary>values = √values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sqrt(Span<float> values)
    {
        ref float x = ref MemoryMarshal.GetReference(values);
        nuint length = (nuint)values.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            Vector128.Sqrt(Vector128.LoadUnsafe(ref x, i)).StoreUnsafe(ref x, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref x, i) = MathF.Sqrt(Unsafe.Add(ref x, i));
        }
    }

    /// <summary>values = values · weight / divisor + 1, rounded at each step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyDivideAddOne(Span<float> values, ReadOnlySpan<float> weight, float divisor)
    {
        Require(weight.Length == values.Length);
        ref float x = ref MemoryMarshal.GetReference(values);
        ref float w = ref MemoryMarshal.GetReference(weight);
        Vector128<float> divisors = Vector128.Create(divisor);
        nuint length = (nuint)values.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            Vector128<float> quotients = Vector128.LoadUnsafe(ref x, i) * Vector128.LoadUnsafe(ref w, i) / divisors;
            (quotients + Vector128<float>.One).StoreUnsafe(ref x, i);
        }

        for (; i < length; i++)
        {
            Unsafe.Add(ref x, i) = (Unsafe.Add(ref x, i) * Unsafe.Add(ref w, i) / divisor) + 1;
        }
    }

    /// <summary>Whether none is NaN or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        // Zero times what is not finite is NaN, and stays it in a sum.
        ref float x = ref MemoryMarshal.GetReference(values);
        Vector128<float> even = Vector128<float>.Zero;
        Vector128<float> odd = Vector128<float>.Zero;
        nuint count = (nuint)Vector128<float>.Count;
        nuint length = (nuint)values.Length;
        nuint i = 0;
        for (; i + (2 * count) <= length; i += 2 * count)
        {
            even += Vector128.LoadUnsafe(ref x, i) * Vector128<float>.Zero;
            odd += Vector128.LoadUnsafe(ref x, i + count) * Vector128<float>.Zero;
        }

        float sum = Vector128.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += Unsafe.Add(ref x, i) * 0;
        }

        return sum == 0;
    }

    private static void Require(bool isTrue)
    {
        if (!isTrue)
        {
            throw new ArgumentException("The vectors are not of one length.");
        }
    }
}
