using System.Runtime.InteropServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Tests.Simd;

public class VectorWidthsTests
{
    /// <summary>
    /// The other tests run at each supported width. This one says which those must be, so that none goes missing unseen.
    /// </summary>
    [Fact]
    public void Switched_off_instructions_take_their_widths_away_and_128_bits_remain()
    {
        Assert.Equal(VectorWidths.Supported.OrderDescending(), VectorWidths.Supported);
        Assert.Contains(VectorWidth.Bits128, VectorWidths.Supported);
        if (IsOff("AVX512") || IsOff("AVX2") || IsOff("HWIntrinsic"))
        {
            Assert.DoesNotContain(VectorWidth.Bits512, VectorWidths.Supported);
        }

        bool mustLackAvx2 =
            IsOff("AVX2")
            || IsOff("HWIntrinsic")
            || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.X86);
        Assert.Equal(
            !mustLackAvx2 && System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated,
            VectorWidths.IsSupported(VectorWidth.Bits256)
        );

        // On Arm the one width there is must be NEON's, with its 32 registers, and not four floats one by one.
        if (RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            Assert.Equal([VectorWidth.Bits128], VectorWidths.Supported);
            Assert.Equal(!IsOff("HWIntrinsic"), System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated);
            Assert.Equal(!IsOff("HWIntrinsic"), System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported);
        }

        static bool IsOff(string instructions) => Environment.GetEnvironmentVariable("DOTNET_Enable" + instructions) == "0";
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void The_widest_is_chosen_unless_the_environment_says_otherwise(string? requested) =>
        Assert.Equal(VectorWidths.Supported[0], VectorWidths.Choose(requested));

    [Fact]
    public void The_environment_can_ask_for_any_supported_width()
    {
        foreach (VectorWidth width in VectorWidths.Supported)
        {
            Assert.Equal(width, VectorWidths.Choose(((int)width).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("64")]
    [InlineData("wide")]
    [InlineData("-128")]
    [InlineData("99999999999")]
    public void Another_number_is_refused_by_the_name_of_the_variable(string requested)
    {
        PlatformNotSupportedException exception = Assert.Throws<PlatformNotSupportedException>(() =>
            VectorWidths.Choose(requested)
        );

        Assert.Contains($"CONVNEXTV2_VECTOR_BITS is '{requested}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_width_that_the_machine_lacks_is_refused_with_those_it_has()
    {
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Except(VectorWidths.Supported))
        {
            Refused(() => VectorWidths.Require(width));
            Refused(() => VectorWidths.Choose(FormattableString.Invariant($"{(int)width}")));
        }

        Refused(() => VectorWidths.Require((VectorWidth)1024));

        static void Refused(Func<object> action) =>
            Assert.Contains(
                "it can with",
                Assert.Throws<PlatformNotSupportedException>(action).Message,
                StringComparison.Ordinal
            );
    }
}
