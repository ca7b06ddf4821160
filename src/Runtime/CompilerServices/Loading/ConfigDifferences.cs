using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>In what the files beside a checkpoint contradict a class.</summary>
/// <param name="className">Its full name.</param>
internal sealed class ConfigDifferences(string className)
{
    private readonly List<string> _sentences = [];

    /// <param name="file">The name of the file.</param>
    /// <param name="key">Of the value.</param>
    /// <param name="found">What the file has.</param>
    /// <param name="compiled">What the class has.</param>
    public void Add(string file, string key, string found, string compiled) =>
        _sentences.Add($"'{key}' in its {file} is {found}, {className} is compiled with {compiled}");

    /// <param name="file">The name of the file.</param>
    /// <param name="key">Of the value.</param>
    /// <param name="found">What the file has; null if the key is absent.</param>
    /// <param name="absent">What is meant then.</param>
    /// <param name="compiled">What the class has.</param>
    public void Add(string file, string key, JsonValue? found, string absent, string compiled) =>
        Add(file, key, found?.Describe() ?? $"absent, which is {absent}", compiled);

    /// <exception cref="CheckpointException">There are any.</exception>
    public void ThrowIfAny(string checkpoint)
    {
        if (_sentences.Count > 0)
        {
            throw new CheckpointException(
                checkpoint,
                $"{className} is compiled from other values than the files beside it have, and would give other answers. "
                    + string.Join("; ", _sentences)
                    + ". Compile a class from the files beside it, or set "
                    + $"{nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.IgnoreConfigs)} if the compiled values are meant."
            );
        }
    }
}
