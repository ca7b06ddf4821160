using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>From a filter after the other to vectors of channels.</summary>
internal static class FilterPacking
{
    public static void Fill(PackedFilters packed, TensorSet tensors, string name)
    {
        packed.Allocate();
        tensors.Vector(name + ".bias", packed.Bias.Span);
        tensors.Stream(name + ".weight", (first, values) =>
        {
            Span<float> filters = packed.Filters.Span;
            for (int i = 0; i < values.Length; i++)
            {
                int channel = (int)((first + i) / PackedFilters.Taps);
                int tap = (int)((first + i) % PackedFilters.Taps);
                filters[PlaceOf(channel, tap, packed.Channels, packed.Vectors)] = values[i];
            }
        });
    }

    private static int PlaceOf(int channel, int tap, int channels, VectorWidth vectors)
    {
        foreach (LaneRange range in new LaneRanges(channels, vectors))
        {
            if (channel < range.Start + range.Count)
            {
                int lane = (channel - range.Start) % range.Lanes;
                return ((channel - lane) * PackedFilters.Taps) + (tap * range.Lanes) + lane;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(channel));
    }
}
