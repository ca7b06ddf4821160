namespace ConvNextV2.Compiled.Images.TurboJpeg;

/// <summary>Which libturbojpeg the system has, if there is one that can take SkiaSharp's place.</summary>
internal static class InstalledTurboJpeg
{
    /// <summary>A switch of the process, for instance in a project's <c>RuntimeHostConfigurationOption</c>.</summary>
    public const string Switch = "ConvNextV2.Compiled.Images.DecodeJpegWithSkia";

    public const string EnvironmentVariable = "CONVNEXTV2_JPEG";

    private const string Skia = "skia";

    private static readonly (TurboJpegLibrary? Library, string? Limitation) Found = Find(
        Environment.GetEnvironmentVariable(EnvironmentVariable),
        AppContext.TryGetSwitch(Switch, out bool isOn) && isOn,
        Names
    );

    public static TurboJpegLibrary? Library => Found.Library;

    public static string? Limitation => Found.Limitation;

    /// <summary>As distributions and Homebrew name it; without a version in the name where headers are installed too.</summary>
    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["turbojpeg.dll"]
        : OperatingSystem.IsMacOS()
            ?
            [
                "libturbojpeg.0.dylib",
                "/opt/homebrew/opt/jpeg-turbo/lib/libturbojpeg.0.dylib",
                "/usr/local/opt/jpeg-turbo/lib/libturbojpeg.0.dylib",
                "/opt/local/lib/libturbojpeg.0.dylib",
            ]
        : ["libturbojpeg.so.0", "libturbojpeg.so"];

    /// <param name="variable">What the environment variable holds.</param>
    /// <param name="isOff">Whether the switch is on, which keeps to SkiaSharp.</param>
    /// <param name="names">Of the library; the first that will do is taken.</param>
    public static (TurboJpegLibrary? Library, string? Limitation) Find(string? variable, bool isOff, string[] names)
    {
        if (!string.IsNullOrEmpty(variable))
        {
            return (
                null,
                string.Equals(variable, Skia, StringComparison.OrdinalIgnoreCase)
                    ? $"The environment variable {EnvironmentVariable} keeps to SkiaSharp."
                    : $"The environment variable {EnvironmentVariable} can be '{Skia}' and nothing else, but is '{variable}': "
                        + "SkiaSharp decodes."
            );
        }

        if (isOff)
        {
            return (null, $"The switch {Switch} keeps to SkiaSharp.");
        }

        string? limitation = null;
        foreach (string name in names)
        {
            try
            {
                if (TurboJpegLibrary.TryLoad(name, out TurboJpegLibrary? library))
                {
                    if (TurboJpegCheck.FindDifference(library.TryDecode) is not { } difference)
                    {
                        return (library, null);
                    }

                    limitation ??= $"The system's {name} has other pixels than SkiaSharp's libjpeg-turbo, {difference}.";
                }
            }
            catch (EntryPointNotFoundException exception)
            {
                limitation ??= $"The system's {name} is older than 2.0, or another library. {exception.Message}";
            }
        }

        return (null, limitation ?? $"libturbojpeg is not installed: there is no {string.Join(" and no ", names)}.");
    }
}
