using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images;

/// <summary>
/// An image cannot be used: it cannot be read, is damaged, is in no known format, or is larger than allowed. The message says
/// what and which, and can be shown: control characters of a name are escaped in it.
/// </summary>
public sealed class ImageException : Exception
{
    /// <param name="name">The file's path, or what stands for it.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="innerException">What it came from.</param>
    public ImageException(string name, string message, Exception? innerException = null)
        : base(Printable.Escape($"The image '{name}' cannot be used: {message}"), innerException) =>
        (Name, Reason) = (name, Printable.Escape(message));

    /// <summary>
    /// The file's path, or the name that an image of a batch has, else <c>stream</c> or <c>bytes</c>; as it was given.
    /// </summary>
    public string Name { get; }

    /// <summary>What is wrong with it, without its name.</summary>
    internal string Reason { get; }

    /// <summary>Whether it has more bytes, or asks for more pixels, than the limits allow.</summary>
    internal bool IsTooLarge { get; init; }
}
