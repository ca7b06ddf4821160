using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Writes a file that is there whole or not at all.</summary>
internal static class NewFile
{
    /// <exception cref="ToolException">There is a file of that name already, which may not be replaced.</exception>
    public static void Require(string path, bool overwrite)
    {
        if (!overwrite && Path.Exists(path))
        {
            throw new ToolException($"'{path}' exists already; it is replaced with --force.");
        }
    }

    /// <param name="overwrite">Whether a file of that name may be replaced; otherwise it is an error.</param>
    /// <exception cref="ToolException">There is a file of that name already.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        Require(path, overwrite);

        // Beside the file, for only within a file system is a move one step.
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        FileStream stream = Create(temporary, path);
        try
        {
            using (stream)
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStream Create(string temporary, string path)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system names the temporary file, which nobody asked for.
            string reason = exception.Message.Replace(temporary, path, StringComparison.Ordinal);
            throw new ToolException($"'{path}' cannot be written: {reason}", exception);
        }
    }
}
