using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// A parity file cannot be used, or what it says is not what this program computes. The message can be shown: control characters
/// are escaped in it.
/// </summary>
public sealed class ParityException : Exception
{
    internal ParityException(string path, string message, Exception? innerException = null)
        : base($"The parity file '{Printable.Escape(path)}' {message}", innerException) => Path = path;

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }
}
