using System.ComponentModel;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The mean of each channel over the map, rows and columns in order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GlobalAveragePool
{
    /// <param name="map">The last stage's map.</param>
    /// <param name="mean">One pixel of as many channels.</param>
    public static void Run(FeatureMap map, FeatureMap mean)
    {
        Shapes.Require(
            mean.Pixels == 1 && mean.Channels == map.Channels,
            $"The mean of {map.Describe()} does not fit {mean.Describe()}."
        );
        Span<float> sums = mean.Pixel(0, 0);
        sums.Clear();
        for (int row = 0; row < map.Height; row++)
        {
            for (int column = 0; column < map.Width; column++)
            {
                Elementwise.Add(sums, map.Pixel(row, column), sums);
            }
        }

        Elementwise.Divide(sums, map.Pixels);
    }
}
