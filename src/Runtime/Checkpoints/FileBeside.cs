using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A JSON file that stands in the folder of a checkpoint, and what is thrown about it.</summary>
/// <param name="Checkpoint">The path as it was given.</param>
/// <param name="File">The file's path.</param>
internal sealed record FileBeside(string Checkpoint, string File)
{
    // Twenty thousand labels take one megabyte.
    private const long MaximumLength = 16 << 20;

    /// <summary>The file of that name; null if there is none.</summary>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <param name="name">Without a folder.</param>
    public static FileBeside? Find(string checkpoint, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        string folder = Directory.Exists(checkpoint) ? checkpoint : Path.GetDirectoryName(checkpoint) ?? "";
        string file = Path.Combine(folder, name);
        return System.IO.File.Exists(file) ? new FileBeside(checkpoint, file) : null;
    }

    /// <summary>Makes something of its text.</summary>
    /// <exception cref="CheckpointException">It may not be read, is too large, or is not JSON.</exception>
    public T Read<T>(Func<string, T> parse)
    {
        try
        {
            long length = new FileInfo(File).Length;
            return length <= MaximumLength
                ? parse(System.IO.File.ReadAllText(File))
                : throw Damaged($"has {length} bytes, and {MaximumLength} is the most for a config");
        }
        catch (JsonSyntaxException exception)
        {
            throw Damaged($"is not JSON: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Damaged("may not be read", exception);
        }
    }

    /// <param name="fault">What is wrong with it, after its name.</param>
    /// <param name="cause">What it was found by.</param>
    public CheckpointException Damaged(string fault, Exception? cause = null) =>
        new(
            Checkpoint,
            $"the '{Printable.Escape(File)}' beside it {fault}. "
                + $"{nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.IgnoreConfigs)} leaves it unread.",
            cause
        );
}
