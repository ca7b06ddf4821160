namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What people say of a checkpoint that holds more than one model's tensors.</summary>
/// <param name="Prefix">Behind which the model stands, all else left aside; null to find it.</param>
/// <param name="IgnoredTensors">Patterns of tensors to leave aside.</param>
/// <param name="Options">How it is said where it can be said.</param>
internal sealed record CheckpointSelection(string? Prefix, IReadOnlyList<string> IgnoredTensors, SelectionOptions Options)
{
    /// <summary>Finds the model, and takes nothing beside it.</summary>
    public static CheckpointSelection Strict(SelectionOptions options) => new(null, [], options);

    /// <summary>The prefix with its dot, which people may leave out.</summary>
    public string? DottedPrefix => Prefix is null or "" || Prefix.EndsWith(".", StringComparison.Ordinal) ? Prefix : Prefix + ".";

    /// <summary>Whether a pattern names the tensor.</summary>
    public bool Ignores(string name) => IgnoredTensors.Any(pattern => TensorPattern.Matches(pattern, name));
}
