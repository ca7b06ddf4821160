using System.Globalization;
using System.Text;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Weights;

/// <summary>JSON as listings have it.</summary>
internal static class ListingText
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            // Half a surrogate pair, which a file system allows, is no UTF-8.
            _ =
                c is '"' or '\\' || c < ' ' || char.IsSurrogate(c)
                    ? quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture))
                    : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    public static string QuoteOrNull(string? text) => text is null ? "null" : Quote(text);

    /// <summary>Null if it is no array of sizes.</summary>
    public static long[]? ParseShape(JsonValue? value)
    {
        var shape = new List<long>();
        foreach (JsonValue item in value?.Items ?? [])
        {
            if (!long.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long edge))
            {
                return null;
            }

            shape.Add(edge);
        }

        return value is { Kind: JsonKind.Array } ? shape.ToArray() : null;
    }

    /// <summary>Null if it is no string.</summary>
    public static string? ParseText(JsonValue? value) => value is { Kind: JsonKind.String } ? value.Text : null;
}
