namespace ConvNextV2.Compiled.Images;

/// <summary>
/// An image cannot be used: it cannot be read, is damaged, is in no known format, or is larger than allowed. The message says
/// what and which.
/// </summary>
public sealed class ImageException : Exception
{
    /// <summary>About one image.</summary>
    /// <param name="name">The file's path, or what stands for it.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="innerException">What it came from.</param>
    public ImageException(string name, string message, Exception? innerException = null)
        : base($"The image '{name}' cannot be used: {message}", innerException) => Name = name;

    /// <summary>The file's path, the name of an <see cref="ImageInput"/>, else <c>stream</c> or <c>bytes</c>.</summary>
    public string Name { get; }
}
