using System.Globalization;
using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

/// <summary>Refuses settings that no server can have, by their keys.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    // Bodies are arrays.
    private const long MostBytes = int.MaxValue / 2;

    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> failures = [];
        Require(
            options.MaxRequestBytes is >= 1 and <= MostBytes,
            nameof(options.MaxRequestBytes),
            options.MaxRequestBytes,
            string.Create(CultureInfo.InvariantCulture, $"from 1 to {MostBytes}")
        );
        Require(options.MaxFiles >= 1, nameof(options.MaxFiles), options.MaxFiles, "1 or more");
        Require(
            options.MaxBufferedBytes >= options.MaxRequestBytes,
            nameof(options.MaxBufferedBytes),
            options.MaxBufferedBytes,
            $"{ServerOptions.Section}:{nameof(options.MaxRequestBytes)} or more"
        );
        Require(
            options.RequestTimeout > TimeSpan.Zero,
            nameof(options.RequestTimeout),
            options.RequestTimeout,
            "more than no time"
        );
        Require(options.MinBodyRate > 0, nameof(options.MinBodyRate), options.MinBodyRate, "more than 0 bytes a second");
        Require(
            options.SlowBodyGrace > TimeSpan.FromSeconds(1),
            nameof(options.SlowBodyGrace),
            options.SlowBodyGrace,
            "more than a second"
        );
        Require(
            options.ShutdownTimeout > TimeSpan.Zero,
            nameof(options.ShutdownTimeout),
            options.ShutdownTimeout,
            "more than no time"
        );
        Require(options.RejectionStatus is 503 or 429, nameof(options.RejectionStatus), options.RejectionStatus, "503 or 429");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

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
