using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>What options may be. Each sentence names the option, what it may be and what it is.</summary>
internal static class OptionRules
{
    private const int Most = 1024;
    private const int LongestName = 100;

    // What a timer takes.
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24);

    /// <summary>
    /// What is wrong with the name of a model, which is a key of the configuration, of metrics and of health checks.
    /// </summary>
    public static IEnumerable<string> FaultsOfName(string name) =>
        If(
            !(name.Length is > 0 and <= LongestName && name.All(c => c != ':' && !char.IsControl(c)) && name.Trim() == name),
            $"A model cannot be called '{Printable.Name(name)}': a name has from 1 to {LongestName} characters, no colon, "
                + "no control character and no space at an end."
        );

    /// <param name="options">Of all models.</param>
    /// <param name="place">What stands in front of an option's name.</param>
    public static IEnumerable<string> Faults(HostedModelsOptions options, string place) =>
        Count(place + nameof(options.RunsAtOnce), options.RunsAtOnce);

    /// <param name="options">Of a model.</param>
    /// <param name="place">What stands in front of an option's name.</param>
    public static IEnumerable<string> Faults(HostedModelOptions options, string place) =>
        [
            .. Count(place + nameof(options.RequestsAtOnce), options.RequestsAtOnce),
            .. Count(place + nameof(options.ThreadsPerRequest), options.ThreadsPerRequest),
            .. Least(place + nameof(options.QueueLength), options.QueueLength, 0),
            .. Least(place + nameof(options.MaxImageBytes), options.MaxImageBytes, 1),
            .. Least(place + nameof(options.MaxImagePixels), options.MaxImagePixels, 1),
            .. Time(place + nameof(options.WatchInterval), options.WatchInterval),
            .. Time(place + nameof(options.QueueTimeout), options.QueueTimeout),
            .. Time(place + nameof(options.RunTimeout), options.RunTimeout),
            .. NotEmpty(place + nameof(options.Weights), options.Weights),
            .. NotEmpty(place + nameof(options.ParityFile), options.ParityFile),
            .. If(
                options.IgnoredTensors is not { } names || names.Any(string.IsNullOrWhiteSpace),
                $"{place}{nameof(options.IgnoredTensors)} has a name that is empty; each is the name of a tensor, or a pattern."
            ),
            .. If(
                options.Watch && options.Weights is null,
                $"{place}{nameof(options.Watch)} is set without {nameof(options.Weights)}; the weights that come with a class "
                    + "are those that it was built with, and do not change."
            ),
            .. If(
                options.Watch && options.ExpectedSha256 is not null,
                $"{place}{nameof(options.Watch)} is set with {nameof(options.ExpectedSha256)}, which would refuse every other "
                    + "checkpoint."
            ),
            .. If(
                options.ParityFile is not null && !options.CheckParity,
                $"{place}{nameof(options.ParityFile)} is set without {nameof(options.CheckParity)}, so nothing reads it."
            ),
            .. If(
                options.ExpectedSha256 is { } hash && !(hash.Length == 64 && hash.All(char.IsAsciiHexDigit)),
                $"{place}{nameof(options.ExpectedSha256)} is '{Printable.Name(options.ExpectedSha256 ?? "")}'; "
                    + "it is 64 hexadecimal digits."
            ),
        ];

    private static IEnumerable<string> Count(string name, int? value) =>
        If(value is < 1 or > Most, $"{name} is {value}; it is from 1 to {Most}, or absent for the default.");

    private static IEnumerable<string> Least(string name, long value, long least) =>
        If(value < least, $"{name} is {value}; it is {least} or more.");

    private static IEnumerable<string> Time(string name, TimeSpan? value) =>
        If(
            value is { } time && (time <= TimeSpan.Zero || time > LongestTime),
            $"{name} is {value}; it is more than zero and no more than {LongestTime.TotalDays} days."
        );

    private static IEnumerable<string> NotEmpty(string name, string? value) =>
        If(value is not null && string.IsNullOrWhiteSpace(value), $"{name} is empty; it is a path, or absent.");

    private static IEnumerable<string> If(bool isWrong, string sentence) => isWrong ? [sentence] : [];
}
