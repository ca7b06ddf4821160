using ConvNextV2.Compiled.Messages;

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
        using FileStream file = File.OpenRead(path);
        if (file.CanSeek && file.Length > MaximumLength)
        {
            throw new IOException(
                $"'{Printable.Escape(path)}' has {file.Length} bytes, and no config of a model is longer than {MaximumLength}."
            );
        }

        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
