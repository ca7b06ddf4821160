using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>Files that are there whole or not at all, also after a loss of power.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;
    private const int BufferLength = 1 << 16;

    /// <summary>Writes a file under another name, and renames it when it is on the disk.</summary>
    /// <param name="path">Of the file; one that is there already is replaced.</param>
    /// <param name="temporary">The other name, in the same file system.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="mayCommit">Asked before it is renamed.</param>
    /// <returns>Whether it was renamed; if not, or if it throws, nothing is left of it.</returns>
    public static async Task<bool> WriteAsync(
        string path,
        string temporary,
        Func<Stream, Task> write,
        Func<Task<bool>>? mayCommit = null
    )
    {
        bool isCommitted = false;
        var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferLength);
        try
        {
            await using (stream.ConfigureAwait(false))
            {
                await write(stream).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            if (mayCommit is null || await mayCommit().ConfigureAwait(false))
            {
                File.Move(temporary, path, overwrite: true);
                isCommitted = true;
                FlushFolder(Path.GetDirectoryName(path)!);
            }
        }
        catch (ArgumentOutOfRangeException exception) when (exception.ParamName == "value")
        {
            // What .NET makes of EFBIG, and of no other error of a disk.
            throw new IOException($"File too large : '{temporary}'", exception);
        }
        finally
        {
            // Also what a full disk has cut off, which would keep it full.
            if (!isCommitted)
            {
                File.Delete(temporary);
            }
        }

        return isCommitted;
    }

    public static void Delete(string path)
    {
        File.Delete(path);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Brings a folder's entries to the disk, which .NET has no call for. Windows does so by itself; a file system that cannot,
    /// such as one of a network, has its own promises.
    /// </summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(folder, ReadOnly);
        if (descriptor >= 0)
        {
            _ = Synchronize(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
