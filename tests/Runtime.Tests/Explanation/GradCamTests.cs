using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Explanation;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Explanation;

public class GradCamTests
{
    private const VectorWidth Width = VectorWidth.Bits128;

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_label_that_the_classifier_does_not_have_is_refused(int label) =>
        Assert.Equal("label", Assert.Throws<ArgumentOutOfRangeException>(() => Run(label, heat: 6, channels: 3)).ParamName);

    [Fact]
    public void Lengths_that_do_not_fit_are_refused_by_their_numbers()
    {
        Refused("A map of 6 pixels was given room for 5", () => Run(label: 0, heat: 5, channels: 3));
        Refused("A map of 3 channels was given a norm of 2", () => Run(label: 0, heat: 6, channels: 2));

        static void Refused(string fragment, Action action) =>
            Assert.Contains(fragment, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    private static void Run(int label, int heat, int channels)
    {
        var norm = new NormParameters(channels);
        PackedLayout.Place(norm);
        GradCam.Run(
            new FeatureMap(new float[18], 2, 3, 3, 0, Width),
            norm,
            epsilon: 1e-12f,
            PackedLayout.Matrix(new float[15], new float[5], inputs: 3, Width),
            label,
            new float[heat]
        );
    }
}
