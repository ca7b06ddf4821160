namespace ConvNextV2.Compiled;

/// <summary>
/// A checkpoint cannot be used: it is damaged, it is not safetensors, or its tensors or labels are not those of the model. The
/// message says what and where.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <param name="checkpoint">The file's path, or what stands for it.</param>
    /// <param name="message">What is wrong with it.</param>
    public CheckpointException(string checkpoint, string message)
        : base($"The checkpoint '{checkpoint}' cannot be used: {message}") => Checkpoint = checkpoint;

    /// <summary>The file's path, or <c>stream</c> or <c>bytes</c> where it came from memory.</summary>
    public string Checkpoint { get; }
}
