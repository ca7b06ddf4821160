using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// GELU where a register can be looked up by another: max(x, 0) + p(|x|), with p(t) = −t·erfc(t/√2)/2 in as many segments of
/// [0, 5.4] as a vector has floats. Segments are centred on whole multiples of their width, where the polynomials were fitted
/// at Chebyshev nodes, the centre among them: so GELU(0) is 0. Beyond 5.4 the true p is below 2e-7. Absolute error at most
/// 5e-7.
/// </summary>
internal static class GeluSegments
{
    private const float End = 5.4f;

    // A little before the end, which halfway between two whole numbers would round up to a segment that is none.
    private const float Bound = 5.3999f;

    // VRANGEPS: the smaller of two absolute values, in one instruction.
    private const byte AbsoluteMinimum = 0b1010;

    // Added to a small number it leaves that number, rounded, in the lowest bits, which is where a lookup reads its index.
    private const float Rounder = 1.5f * (1 << 23);

    // Tables are laid out in lines of four.
    // csharpier-ignore-start
    /// <summary>
    /// 16 segments of degree 4, at 10.5 cycles a vector on Zen 4, the load, the store and the sum of squares included.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        Vector512<float> perSegment = Vector512.Create(15.5f / End);
        Vector512<float> rounder = Vector512.Create(Rounder);
        Vector512<float> t = Avx512DQ.Range(x, Vector512.Create(Bound), AbsoluteMinimum);
        Vector512<float> index = Vector512.MultiplyAddEstimate(t, perSegment, rounder);
        Vector512<float> f = Vector512.MultiplyAddEstimate(t, perSegment, rounder - index);
        Vector512<int> segment = index.AsInt32();

        Vector512<float> p = Avx512F.PermuteVar16x32(
            Vector512.Create(
                -0.000973953225f, -0.000725926657f, -0.000161579606f, 0.000344372063f,
                0.000536688662f, 0.000430272834f, 0.000207060191f, 2.94054189e-05f,
                -4.94387823e-05f, -5.68931282e-05f, -3.76247299e-05f, -1.8608529e-05f,
                -7.40800851e-06f, -2.45155775e-06f, -6.86303792e-07f, -1.64277381e-07f),
            segment);
        p = Vector512.MultiplyAddEstimate(p, f, Avx512F.PermuteVar16x32(
            Vector512.Create(
                0f, -0.00354641094f, -0.00536360499f, -0.004925285f,
                -0.00305246282f, -0.00104978785f, 0.000230569101f, 0.000674481969f,
                0.000605128764f, 0.000377644144f, 0.000185819459f, 7.54534121e-05f,
                2.5853531e-05f, 7.57110502e-06f, 1.9103602e-06f, 4.17620925e-07f),
            segment));
        p = Vector512.MultiplyAddEstimate(p, f, Avx512F.PermuteVar16x32(
            Vector512.Create(
                0.0484207012f, 0.0428042077f, 0.0287641846f, 0.0127268508f,
                0.000532200967f, -0.00549241016f, -0.00645416789f, -0.00488506304f,
                -0.00287243235f, -0.00138998474f, -0.000567981682f, -0.000198726324f,
                -6.0038361e-05f, -1.57489831e-05f, -3.60074773e-06f, -7.19546563e-07f),
            segment));
        p = Vector512.MultiplyAddEstimate(p, f, Avx512F.PermuteVar16x32(
            Vector512.Create(
                -0.174193546f, -0.0811663195f, -0.00868096296f, 0.0325764678f,
                0.0448771343f, 0.0389019474f, 0.0263140686f, 0.0147586456f,
                0.00704163825f, 0.00289590238f, 0.00103439961f, 0.000322457054f,
                8.80094522e-05f, 2.10784456e-05f, 4.43721819e-06f, 8.22012908e-07f),
            segment));
        p = Vector512.MultiplyAddEstimate(p, f, Avx512F.PermuteVar16x32(
            Vector512.Create(
                0f, -0.126734421f, -0.169296667f, -0.154656917f,
                -0.113890544f, -0.0710010603f, -0.03824123f, -0.0179730523f,
                -0.00741125178f, -0.00268978835f, -0.000860895321f, -0.000243295581f,
                -6.07621587e-05f, -1.34182665e-05f, -2.62119261e-06f, -4.53071323e-07f),
            segment));
        return Vector512.MaxNative(Vector512<float>.Zero, x) + p;
    }

    /// <summary>8 segments of degree 6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gelu(Vector256<float> x)
    {
        Vector256<float> perSegment = Vector256.Create(7.5f / End);
        Vector256<float> rounder = Vector256.Create(Rounder);
        Vector256<float> t = Vector256.MinNative(Vector256.Abs(x), Vector256.Create(Bound));
        Vector256<float> index = Fma.MultiplyAdd(t, perSegment, rounder);
        Vector256<float> f = Fma.MultiplyAdd(t, perSegment, rounder - index);
        Vector256<int> segment = index.AsInt32();

        Vector256<float> p = Avx2.PermuteVar8x32(
            Vector256.Create(
                0.00135252555f, -0.000239589543f, -0.000750004896f, 0.000189293874f,
                0.000152963694f, -1.42190929e-05f, -1.27971325e-05f, -1.79953895e-06f),
            segment);
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                0f, 0.00436544092f, -0.000110774716f, -0.0015288943f,
                -0.000147036495f, 0.00015123855f, 4.07812768e-05f, 4.06440813e-06f),
            segment));
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                -0.0178639349f, -0.00220785267f, 0.00984349009f, 0.00298824743f,
                -0.00104069791f, -0.000556827348f, -8.77333077e-05f, -6.41142833e-06f),
            segment));
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                0f, -0.0479906835f, -0.0244182069f, 0.00345820514f,
                0.00485438248f, 0.00122819922f, 0.000139160446f, 8.12705912e-06f),
            segment));
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                0.206811532f, 0.118224397f, -0.00269859843f, -0.0267435219f,
                -0.0102894763f, -0.00173830497f, -0.000152684399f, -7.37767778e-06f),
            segment));
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                -0.360000014f, -0.0101593928f, 0.0927136466f, 0.0491188541f,
                0.0116459318f, 0.00147148012f, 0.000104348095f, 4.24699874e-06f),
            segment));
        p = Fma.MultiplyAdd(p, f, Avx2.PermuteVar8x32(
            Vector256.Create(
                0f, -0.169748992f, -0.107904524f, -0.0332344845f,
                -0.0057265223f, -0.000572790916f, -3.37023084e-05f, -1.17314028e-06f),
            segment));
        return Vector256.MaxNative(Vector256<float>.Zero, x) + p;
    }
    // csharpier-ignore-end
}
