using System.Globalization;
using ImageServer.Problems;
using Microsoft.Extensions.Primitives;

namespace ImageServer.Endpoints;

/// <summary>What stands behind the question mark of an address.</summary>
internal static class QueryValues
{
    /// <returns>Null where nothing is said.</returns>
    /// <exception cref="RequestException">It is no such number.</exception>
    public static int? Number(this IQueryCollection query, string key, int least, int most) =>
        query.Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
        : throw RequestException.Malformed($"'{key}' in the address is a whole number from {least} to {most}.");

    /// <returns>False where nothing is said.</returns>
    /// <exception cref="RequestException">It is neither.</exception>
    public static bool Flag(this IQueryCollection query, string key) =>
        query.Text(key) switch
        {
            null or "false" => false,
            "true" => true,
            _ => throw RequestException.Malformed($"'{key}' in the address is true or false."),
        };

    /// <returns>Null where nothing is said.</returns>
    /// <exception cref="RequestException">It is said twice.</exception>
    public static string? Text(this IQueryCollection query, string key) =>
        query.TryGetValue(key, out StringValues values) && values.Count > 1
            ? throw RequestException.Malformed($"'{key}' is in the address more than once.")
        : values.ToString() is { Length: > 0 } text ? text
        : null;
}
