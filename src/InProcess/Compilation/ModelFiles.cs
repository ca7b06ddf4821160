using ConvNextV2.Compiled.Messages;
using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>The files that a model is compiled from, read once: what is hashed is what is compiled.</summary>
/// <param name="ConfigPath">In full.</param>
/// <param name="Config">The bytes of the config.</param>
/// <param name="Preprocessor">Null if none stands beside the config.</param>
internal sealed record ModelFiles(string ConfigPath, byte[] Config, byte[]? Preprocessor)
{
    private const string ConfigName = "config.json";
    private const string PreprocessorName = "preprocessor_config.json";

    /// <summary>Labels for a million classes are shorter; a checkpoint given by mistake is longer.</summary>
    private const long MaximumLength = 256 << 20;

    public string Folder => Path.GetDirectoryName(ConfigPath)!;

    public string PreprocessorPath => Path.Combine(Folder, PreprocessorName);

    /// <param name="path">Of a folder, or of a config.</param>
    /// <exception cref="FileNotFoundException">There is no config.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelFiles Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        string config = Directory.Exists(full) ? Path.Combine(full, ConfigName) : full;
        if (!File.Exists(config))
        {
            throw new FileNotFoundException(
                $"There is no config '{Printable.Escape(config)}'. Give the path of a folder that holds a {ConfigName}, "
                    + "as Hugging Face's models do, or of the config itself.",
                config
            );
        }

        string preprocessor = Path.Combine(Path.GetDirectoryName(config)!, PreprocessorName);
        return new ModelFiles(config, ReadFile(config), File.Exists(preprocessor) ? ReadFile(preprocessor) : null);
    }

    private static byte[] ReadFile(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);

        // Not to its end: a device that is linked to has a length of 0 and no end.
        long length = RandomAccess.GetLength(file);
        if (length > MaximumLength)
        {
            throw new IOException(
                $"'{Printable.Escape(path)}' has {length} bytes, and no config of a model is longer than {MaximumLength}."
            );
        }

        byte[] bytes = new byte[length];
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is var count and > 0)
        {
            read += count;
        }

        return bytes[..read];
    }
}
