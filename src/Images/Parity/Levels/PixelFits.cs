using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>Python's pixel values, taken apart: channel by channel into levels and what was made of them.</summary>
/// <param name="Tables">The class's.</param>
/// <param name="Channels">What fits.</param>
/// <param name="Levels">Of all channels, −1 where a value is on none.</param>
internal sealed record PixelFits(IReadOnlyList<ChannelTable> Tables, IReadOnlyList<ChannelFit> Channels, int[] Levels)
{
    public bool HasAllLevels => Channels.All(channel => channel.Kind == FitKind.Table);

    /// <param name="numbers">As recorded.</param>
    /// <param name="expected">Our levels; empty if there is no picture to replay.</param>
    /// <param name="compiled">The class's arithmetic.</param>
    /// <param name="shape">The model's.</param>
    public static PixelFits Of(TensorNumbers numbers, int[] expected, ImagePreprocessor compiled, InputShape shape)
    {
        ChannelTable[] tables =
        [
            .. Enumerable
                .Range(0, shape.Channels)
                .Select(channel => new ChannelTable(compiled.ValuesOf(channel).ToArray(), numbers)),
        ];
        IReadOnlyList<AffineMap> lines = KnownLines.Of(tables.Select(table => table.Map));
        ChannelFit[] fits =
        [
            .. tables.Select(
                (table, channel) =>
                    ChannelFit.Of(
                        numbers.Values.AsSpan(channel * shape.Plane, shape.Plane),
                        expected.Length == 0 ? [] : expected.AsSpan(channel * shape.Plane, shape.Plane),
                        table,
                        lines
                    )
            ),
        ];
        return new PixelFits(tables, fits, [.. fits.SelectMany(fit => fit.Levels)]);
    }
}
