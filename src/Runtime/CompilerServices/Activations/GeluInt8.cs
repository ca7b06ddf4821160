using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// <c>gelu</c> in front of a matrix of bytes: x·Φ(x) with the exact Φ, to within 7e-6, which is far below the step that its
/// result is rounded to, and with the same bits at every vector width. It is max(x, 0) + p(|x|), with p(t) = −t·erfc(t/√2)/2 as
/// eight polynomials of degree 4, whose coefficients are looked up in registers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluInt8 : IActivation
{
    private const int Segments = 8;
    private const float End = 5f;
    private const float PerUnit = (Segments - 0.5f) / End;

    // A little before the end, which halfway between two whole numbers would round up to a segment that is none.
    private const float Bound = 4.9999f;

    // Added to a small number it leaves that number, rounded, in the lowest bits, which is where a lookup reads its index.
    private const float Rounder = 1.5f * (1 << 23);

    // csharpier-ignore-start
    // Coefficients of the segments' polynomials, twice over, since a lookup at 512 bits has sixteen places.
    private static ReadOnlySpan<float> OfDegree4 =>
        [
            -0.0125421071f, -0.00287475577f, 0.00696129724f, 0.00356625649f,
            -0.00040404516f, -0.000627172762f, -0.000167058301f, -2.10679409e-05f,
            -0.0125421071f, -0.00287475577f, 0.00696129724f, 0.00356625649f,
            -0.00040404516f, -0.000627172762f, -0.000167058301f, -2.10679409e-05f,
        ];

    private static ReadOnlySpan<float> OfDegree3 =>
        [
            -0.000241410584f, -0.0364351049f, -0.0238734726f, -0.00036523398f,
            0.00456676073f, 0.001838358f, 0.000335304183f, 3.35894329e-05f,
            -0.000241410584f, -0.0364351049f, -0.0238734726f, -0.00036523398f,
            0.00456676073f, 0.001838358f, 0.000335304183f, 3.35894329e-05f,
        ];

    private static ReadOnlySpan<float> OfDegree2 =>
        [
            0.177334055f, 0.110427603f, 0.0081099458f, -0.0239966754f,
            -0.012946412f, -0.00312285684f, -0.000416108756f, -3.26568988e-05f,
            0.177334055f, 0.110427603f, 0.0081099458f, -0.0239966754f,
            -0.012946412f, -0.00312285684f, -0.000416108756f, -3.26568988e-05f,
        ];

    private static ReadOnlySpan<float> OfDegree1 =>
        [
            -0.33333376f, -0.0264111236f, 0.0849714205f, 0.0568439476f,
            0.0177123491f, 0.00313919527f, 0.00033463529f, 2.19512167e-05f,
            -0.33333376f, -0.0264111236f, 0.0849714205f, 0.0568439476f,
            0.0177123491f, 0.00313919527f, 0.00033463529f, 2.19512167e-05f,
        ];

    private static ReadOnlySpan<float> OfDegree0 =>
        [
            0f, -0.16832836f, -0.121614963f, -0.0455002636f,
            -0.0102143483f, -0.00143020111f, -0.000126684972f, -7.14292491e-06f,
            0f, -0.16832836f, -0.121614963f, -0.0455002636f,
            -0.0102143483f, -0.00143020111f, -0.000126684972f, -7.14292491e-06f,
        ];
    // csharpier-ignore-end

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        TVector perUnit = TSimd.Broadcast(PerUnit);
        TVector rounder = TSimd.Broadcast(Rounder);
        TVector t = TSimd.Min(TSimd.Broadcast(Bound), TSimd.Abs(x));
        TVector segment = TSimd.MultiplyAdd(t, perUnit, rounder);
        TVector f = TSimd.MultiplyAdd(t, perUnit, TSimd.Subtract(rounder, segment));
        TVector p = Lookup<TSimd, TVector>(OfDegree4, segment);
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree3, segment));
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree2, segment));
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree1, segment));
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree0, segment));
        return TSimd.Add(TSimd.Max(TSimd.Broadcast(0), x), p);
    }

    /// <summary>For each lane the coefficient whose number is in the lane's lowest bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Lookup<TSimd, TVector>(ReadOnlySpan<float> table, TVector segment)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        ref float first = ref MemoryMarshal.GetReference(table);
        return TSimd.Lanes switch
        {
            16 => Unsafe.BitCast<Vector512<float>, TVector>(
                Avx512F.PermuteVar16x32(Vector512.LoadUnsafe(ref first), Unsafe.BitCast<TVector, Vector512<int>>(segment))
            ),
            8 => Unsafe.BitCast<Vector256<float>, TVector>(
                Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref first), Unsafe.BitCast<TVector, Vector256<int>>(segment))
            ),
            4 => Unsafe.BitCast<Vector128<float>, TVector>(
                Lookup(ref first, Unsafe.BitCast<TVector, Vector128<int>>(segment) & Vector128.Create(Segments - 1))
            ),
            _ => Unsafe.BitCast<float, TVector>(Unsafe.Add(ref first, Unsafe.BitCast<TVector, int>(segment) & (Segments - 1))),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Lookup(ref float table, Vector128<int> segment)
    {
        if (!AdvSimd.Arm64.IsSupported)
        {
            return Vector128.Create(
                Unsafe.Add(ref table, segment[0]),
                Unsafe.Add(ref table, segment[1]),
                Unsafe.Add(ref table, segment[2]),
                Unsafe.Add(ref table, segment[3])
            );
        }

        // TBL looks up bytes: four neighbours for each lane.
        Vector128<byte> bytes = ((segment * 0x04040404) + Vector128.Create(0x03020100)).AsByte();
        return AdvSimd
            .Arm64.VectorTableLookup(
                (Vector128.LoadUnsafe(ref table).AsByte(), Vector128.LoadUnsafe(ref table, 4).AsByte()),
                bytes
            )
            .AsSingle();
    }
}
