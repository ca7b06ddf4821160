using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>Pixel values that leave eight bits little or nothing to count by: logits are finite where those of float32 are.</summary>
public class Int8PixelsTests
{
    /// <summary>What most of an image has, what every seventh value has, and whether that is still something for a norm.</summary>
    public static TheoryData<float, float, bool> Images() =>
        new()
        {
            { 0, 0, true },
            { 0.7f, 0.7f, true },
            { 1, MathF.BitIncrement(1), true },
            { -1e-20f, 1e-20f, true },
            { -1e-40f, 1e-40f, true },
            { -1e10f, 1e10f, true },
            { -1e30f, 1e30f, true },
            { float.MinValue, float.MaxValue, false },
            { 0.5f, float.PositiveInfinity, false },
            { 0.5f, float.NegativeInfinity, false },
            { 0.5f, float.NaN, false },
        };

    [Theory]
    [MemberData(nameof(Images))]
    public void Logits_are_finite_where_those_of_float32_are_and_NaN_elsewhere(float most, float some, bool isFinite)
    {
        using AttoSlim floats = AttoSlim.Load();
        using AttoSlimInt8 bytes = AttoSlimInt8.Load();
        using AttoSlim.Session expected = floats.CreateSession();
        using AttoSlimInt8.Session actual = bytes.CreateSession();
        int length = AttoSlim.NumChannels * AttoSlim.ImageHeight * AttoSlim.ImageWidth;
        float[] pixelValues = [.. Enumerable.Range(0, length).Select(i => i % 7 == 0 ? some : most)];

        AssertAll(expected.Run(pixelValues));
        AssertAll(actual.Run(pixelValues));

        void AssertAll(ReadOnlySpan<float> logits) =>
            Assert.All(
                logits.ToArray(),
                logit => Assert.Equal((isFinite, !isFinite), (float.IsFinite(logit), float.IsNaN(logit)))
            );
    }
}
