using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

public class GlobalAveragePoolTests
{
    [Fact]
    public void It_is_the_mean_of_each_channel_whatever_stands_in_the_border()
    {
        foreach (int channels in Values.OddChannels)
        {
            const int Height = 3,
                Width = 5;
            float[] values = Values.Random((Height + 2) * (Width + 2) * channels, seed: channels);
            using var memory = new GuardedMemory(values, GuardedEdge.Last);
            using var mean = new GuardedMemory(channels, GuardedEdge.Last);
            var map = new FeatureMap(memory.Span, Height, Width, channels, 1, VectorWidth.Bits128);

            GlobalAveragePool.Run(map, new FeatureMap(mean.Span, 1, 1, channels, 0, VectorWidth.Bits128));

            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int pixel = 0; pixel < Height * Width; pixel++)
                {
                    sum += values[(((((pixel / Width) + 1) * (Width + 2)) + (pixel % Width) + 1) * channels) + c];
                }

                Assert.Equal(sum / 15, mean.Span[c], 16 * Values.Rounding);
            }
        }
    }

    [Fact]
    public void A_mean_of_other_channels_is_refused() =>
        Assert.Contains(
            "2×2×3 does not fit 1×1×2",
            Assert
                .Throws<ArgumentException>(() =>
                    GlobalAveragePool.Run(
                        new FeatureMap(new float[12], 2, 2, 3, 0, VectorWidth.Bits128),
                        new FeatureMap(new float[2], 1, 1, 2, 0, VectorWidth.Bits128)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
}
