using System.Globalization;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>An image's height and width in pixels.</summary>
internal readonly record struct ImageSize(int Height, int Width)
{
    /// <summary>Reads the item metadata's spelling: <c>224</c>, or height by width as in <c>288x384</c>.</summary>
    public static ImageSize? TryParse(string text)
    {
        string[] parts = text.Split('x', 'X', '×');
        int?[] edges = parts.Select(TryParseEdge).ToArray();
        return edges switch
        {
            [int edge] => new ImageSize(edge, edge),
            [int height, int width] => new ImageSize(height, width),
            _ => null,
        };
    }

    /// <summary>One size or several, each once.</summary>
    public static IReadOnlyList<ImageSize>? TryParseList(IEnumerable<string> texts)
    {
        ImageSize?[] sizes = texts.Select(TryParse).ToArray();
        return sizes.Length > 0 && sizes.All(size => size is not null) && sizes.Distinct().Count() == sizes.Length
            ? [.. sizes.Select(size => size!.Value)]
            : null;
    }

    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}");

    private static int? TryParseEdge(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int edge) && edge > 0 ? edge : null;
}
