using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

/// <summary>Refuses settings that no server can have, by their keys.</summary>
internal sealed class ServerOptionsValidator(IConfiguration configuration) : IValidateOptions<ServerOptions>
{
    // Bodies are arrays.
    private const long MostBytes = int.MaxValue / 2;

    private static readonly string[] Known = [.. typeof(ServerOptions).GetProperties().Select(property => property.Name)];

    // Timers have fewer days than a TimeSpan.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> failures =
        [
            .. configuration
                .GetSection(ServerOptions.Section)
                .GetChildren()
                .Where(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                .Select(child => $"{child.Path} is no setting; there are {string.Join(", ", Known)}."),
        ];
        Require(
            options.MaxRequestBytes is >= 1 and <= MostBytes,
            nameof(options.MaxRequestBytes),
            options.MaxRequestBytes,
            string.Create(CultureInfo.InvariantCulture, $"from 1 to {MostBytes}")
        );
        Require(options.MaxFiles >= 1, nameof(options.MaxFiles), options.MaxFiles, "1 or more");

        // Rented memory comes in powers of two: a body that may be sent must have room when there is no other.
        long room = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(0, options.MaxRequestBytes));
        Require(
            options.MaxBufferedBytes >= room,
            nameof(options.MaxBufferedBytes),
            options.MaxBufferedBytes,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{room} or more, the power of two that {ServerOptions.Section}:{nameof(options.MaxRequestBytes)} has room in"
            )
        );
        Require(options.MaxConnections >= 1, nameof(options.MaxConnections), options.MaxConnections, "1 or more");
        RequireTime(options.RequestTimeout, nameof(options.RequestTimeout), TimeSpan.Zero, "no time");
        Require(
            options.MinBodyRate > 0 && double.IsFinite(options.MinBodyRate),
            nameof(options.MinBodyRate),
            options.MinBodyRate,
            "more than 0 bytes a second"
        );
        RequireTime(options.SlowBodyGrace, nameof(options.SlowBodyGrace), TimeSpan.FromSeconds(1), "a second");
        RequireTime(options.ShutdownTimeout, nameof(options.ShutdownTimeout), TimeSpan.Zero, "no time");
        Require(options.RejectionStatus is 503 or 429, nameof(options.RejectionStatus), options.RejectionStatus, "503 or 429");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void RequireTime(TimeSpan found, string key, TimeSpan least, string inWords) =>
            Require(found > least && found <= LongestTime, key, found, $"more than {inWords} and at most a day");

        void Require(bool holds, string key, IFormattable found, string expected)
        {
            if (!holds)
            {
                failures.Add(
                    string.Create(CultureInfo.InvariantCulture, $"{ServerOptions.Section}:{key} is {found}; it is {expected}.")
                );
            }
        }
    }
}
