using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Generator.Tests.Checkpoints;

public class NonFiniteElementsTests
{
    [Fact]
    public void NaN_and_infinity_are_counted_in_every_type()
    {
        Assert.Equal(
            3,
            Count("F32", [0f, float.NaN, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon])
        );
        Assert.Equal(
            3,
            Count("F64", [0d, double.NaN, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, 1e-310])
        );
        Assert.Equal(3, Count("F16", [Half.Zero, Half.NaN, Half.MaxValue, Half.PositiveInfinity, Half.NegativeInfinity]));
    }

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    [Fact]
    public void Every_bfloat16_and_every_half_is_judged_as_NET_judges_it()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            bool isFinite = float.IsFinite(BitConverter.Int32BitsToSingle(bits << 16));
            Assert.Equal(isFinite ? 0 : 1, Count("BF16", [(ushort)bits]));
            Assert.Equal(Half.IsFinite(BitConverter.UInt16BitsToHalf((ushort)bits)) ? 0 : 1, Count("F16", [(ushort)bits]));
        }
    }

    [Theory]
    [InlineData("I64")]
    [InlineData("BOOL")]
    [InlineData("U8")]
    public void Whole_numbers_are_finite(string dataType) => Assert.False(NonFiniteElements.CanBeIn(dataType));

    private static long Count<T>(string dataType, T[] values)
        where T : unmanaged => NonFiniteElements.Count(MemoryMarshal.AsBytes<T>(values), dataType);
}
