using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Packing;

/// <summary>From a filter after the other to vectors of channels.</summary>
internal static class FilterPacking
{
    public static void Fill(PackedFilters packed, TensorSet tensors, string name)
    {
        tensors.Vector(name + ".bias", packed.Bias);
        tensors.Stream(
            name + ".weight",
            PackedFilters.Taps,
            (first, values) =>
            {
                for (int channel = first; !values.IsEmpty; channel++)
                {
                    (int start, int lanes) = PlaceOf(channel, packed.Channels, packed.Vectors);
                    Span<float> filter = packed.Filters.Span[start..];
                    for (int tap = 0; tap < PackedFilters.Taps; tap++)
                    {
                        filter[tap * lanes] = values[tap];
                    }

                    values = values[PackedFilters.Taps..];
                }
            }
        );
    }

    /// <summary>Where a channel's first tap lies, and how far the next is from it.</summary>
    private static (int Start, int Lanes) PlaceOf(int channel, int channels, VectorWidth vectors)
    {
        foreach (LaneRange range in new LaneRanges(channels, vectors))
        {
            if (channel < range.Start + range.Count)
            {
                int lane = (channel - range.Start) % range.Lanes;
                return (((channel - lane) * PackedFilters.Taps) + lane, range.Lanes);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(channel));
    }
}
