using SkiaSharp;

namespace ConvNextV2.Compiled.Images.Decoders;

/// <summary>SkiaSharp's native library: whether there is one, and of the version that SkiaSharp works with.</summary>
internal static class NativeSkia
{
    private static readonly Lazy<Exception?> Failure = new(Find);

    /// <exception cref="NotSupportedException">There is none. The message says what to do.</exception>
    public static void Require()
    {
        if (Failure.Value is { } failure)
        {
            throw new NotSupportedException(Explain(failure), failure);
        }
    }

    /// <summary>What to tell of the exception that SkiaSharp ends in.</summary>
    internal static string Explain(Exception failure)
    {
        string version = typeof(SKCodec).Assembly.GetName().Version!.ToString(3);
        string package =
            OperatingSystem.IsWindows() ? "SkiaSharp.NativeAssets.Win32"
            : OperatingSystem.IsMacOS() ? "SkiaSharp.NativeAssets.macOS"
            : "SkiaSharp.NativeAssets.Linux.NoDependencies";
        // Where it was looked for is in the exception, a line for each place.
        string found = failure is DllNotFoundException or BadImageFormatException
            ? "is missing or cannot be loaded"
            : $"is of another version, which another package may have brought ({failure.Message})";
        return $"SkiaSharp's native library {found}. Reference {package} {version} in the program's project, and the same "
            + "version of every other SkiaSharp.NativeAssets package that it has; or set ImageFile.Decoder to one without "
            + "native code.";
    }

    /// <summary>The failure itself, without the exceptions of static constructors around it.</summary>
    private static Exception? Find()
    {
        try
        {
            SkiaSharpVersion.CheckNativeLibraryCompatible(throwIfIncompatible: true);
            return null;
        }
        catch (Exception exception)
            when (exception
                    is TypeInitializationException
                        or InvalidOperationException
                        or TypeLoadException
                        or BadImageFormatException
            )
        {
            return exception.GetBaseException();
        }
    }
}
