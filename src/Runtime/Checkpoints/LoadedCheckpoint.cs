using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled;

/// <summary>What a model was loaded from, and what was noticed in it.</summary>
public sealed class LoadedCheckpoint
{
    internal LoadedCheckpoint(
        string naming,
        string prefix,
        IReadOnlyList<string> leftAside,
        IReadOnlyDictionary<string, long> nonFiniteTensors,
        TimeSpan? quantizationTime,
        CheckpointFile file
    ) =>
        (Naming, Prefix, LeftAside, NonFiniteTensors, QuantizationTime, Path, Sha256) = (
            naming,
            prefix,
            leftAside,
            nonFiniteTensors,
            quantizationTime,
            file.FullPath,
            file.Sha256
        );

    /// <summary>The full path of the file, or of the index of shards; null where it was a stream, bytes or a resource.</summary>
    public string? Path { get; }

    /// <summary>
    /// The SHA-256 of what was loaded, as 64 hexadecimal digits in lower case: of the file, of what is left of a stream, of
    /// shards one after the other. Null unless <see cref="ModelLoadOptions.ComputeSha256"/> asked for it.
    /// </summary>
    public string? Sha256 { get; }

    /// <summary>Whose names its tensors have, such as <c>Hugging Face</c> or <c>timm</c>.</summary>
    public string Naming { get; }

    /// <summary>What stands in front of those names, such as <c>_orig_mod.</c>; empty if nothing does.</summary>
    public string Prefix { get; }

    /// <summary>
    /// Tensors of the file that were left aside because <see cref="ModelLoadOptions.IgnoredTensors"/> or
    /// <see cref="ModelLoadOptions.WeightsPrefix"/> says so, and the count of an averaged model.
    /// </summary>
    public IReadOnlyList<string> LeftAside { get; }

    /// <summary>
    /// Tensors that hold NaN or infinity, and how many of their values are; empty unless
    /// <see cref="ModelLoadOptions.AllowNonFiniteWeights"/> lets them be loaded.
    /// </summary>
    public IReadOnlyDictionary<string, long> NonFiniteTensors { get; }

    /// <summary>
    /// How long reading and quantising the matrices took that are computed in eight bits, of all threads together; null for a
    /// model in float32.
    /// </summary>
    public TimeSpan? QuantizationTime { get; }
}
