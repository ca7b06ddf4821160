using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// <c>gelu</c> of the blocks of a model in eight bits: x·Φ(x) with the exact Φ, to within 4e-5, which is far below the step that
/// its result is rounded to, and with the same bits at every vector width. It is max(x, 0) + p(|x|), with
/// p(t) = −t·erfc(t/√2)/2 as eight polynomials of degree 3, whose coefficients are looked up in registers.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluInt8 : IActivation
{
    private const int Segments = 8;
    private const float End = 4.5f;
    private const float PerUnit = (Segments - 0.5f) / End;

    // A little before the end, which halfway between two whole numbers would round up to a segment that is none.
    private const float Bound = 4.4999f;

    // Added to a small number it leaves that number, rounded, in the lowest bits, which is where a lookup reads its index.
    private const float Rounder = 1.5f * (1 << 23);

    // csharpier-ignore-start
    // Coefficients of the segments' polynomials, twice over, since a lookup at 512 bits has sixteen places.
    private static ReadOnlySpan<float> OfDegree3 =>
        [
            -0.00636388175f, -0.0257454105f, -0.0213154107f, -0.00405018125f,
            0.00329939649f, 0.00239264383f, 0.00072593824f, 0.000127022737f,
            -0.00636388175f, -0.0257454105f, -0.0213154107f, -0.00405018125f,
            0.00329939649f, 0.00239264383f, 0.00072593824f, 0.000127022737f,
        ];

    private static ReadOnlySpan<float> OfDegree2 =>
        [
            0.144805044f, 0.0976458192f, 0.0206070188f, -0.016753329f,
            -0.0150565887f, -0.00571376691f, -0.00127454917f, -0.000181480471f,
            0.144805044f, 0.0976458192f, 0.0206070188f, -0.016753329f,
            -0.0150565887f, -0.00571376691f, -0.00127454917f, -0.000181480471f,
        ];

    private static ReadOnlySpan<float> OfDegree1 =>
        [
            -0.300032914f, -0.0446051806f, 0.0707671568f, 0.063713029f,
            0.027332915f, 0.00716740824f, 0.00122576253f, 0.000140358257f,
            -0.300032914f, -0.0446051806f, 0.0707671568f, 0.063713029f,
            0.027332915f, 0.00716740824f, 0.00122576253f, 0.000140358257f,
        ];

    private static ReadOnlySpan<float> OfDegree0 =>
        [
            0f, -0.164529309f, -0.138115808f, -0.0647016913f,
            -0.0196772348f, -0.00404565176f, -0.000570683798f, -5.55650986e-05f,
            0f, -0.164529309f, -0.138115808f, -0.0647016913f,
            -0.0196772348f, -0.00404565176f, -0.000570683798f, -5.55650986e-05f,
        ];
    // csharpier-ignore-end

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        TVector perUnit = TSimd.Broadcast(PerUnit);
        TVector rounder = TSimd.Broadcast(Rounder);
        TVector t = AbsoluteMinimum<TSimd, TVector>(TSimd.Broadcast(Bound), x);
        TVector segment = TSimd.MultiplyAdd(t, perUnit, rounder);
        TVector f = TSimd.MultiplyAdd(t, perUnit, TSimd.Subtract(rounder, segment));
        TVector p = Lookup<TSimd, TVector>(OfDegree3, segment);
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree2, segment));
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree1, segment));
        p = TSimd.MultiplyAdd(p, f, Lookup<TSimd, TVector>(OfDegree0, segment));
        return TSimd.Add(TSimd.Max(TSimd.Broadcast(0), x), p);
    }

    /// <summary>The smaller of a bound and an absolute value; of NaN no more is asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AbsoluteMinimum<TSimd, TVector>(TVector bound, TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // VRANGEPS: the smaller of two absolute values, in one instruction.
        const byte AbsoluteMinimum = 0b1010;
        return TSimd.Lanes == 16
            ? Unsafe.BitCast<Vector512<float>, TVector>(
                Avx512DQ.Range(
                    Unsafe.BitCast<TVector, Vector512<float>>(x),
                    Unsafe.BitCast<TVector, Vector512<float>>(bound),
                    AbsoluteMinimum
                )
            )
            : TSimd.Min(bound, TSimd.Abs(x));
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
