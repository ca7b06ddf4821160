using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled;

/// <summary>
/// A checkpoint cannot be used: it is damaged, it is not safetensors, or its tensors or labels are not those of the model. The
/// message says what and where.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <param name="checkpoint">The file's path, or what stands for it.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="innerException">What it was found by, if that was an exception.</param>
    public CheckpointException(string checkpoint, string message, Exception? innerException = null)
        : base($"The checkpoint '{Printable.Escape(checkpoint)}' cannot be used: {message}", innerException) =>
        Checkpoint = checkpoint;

    /// <summary>
    /// The file's path as it was given, or <c>stream</c> or <c>bytes</c> where it came from memory. The message has it with
    /// control characters escaped.
    /// </summary>
    public string Checkpoint { get; }
}
