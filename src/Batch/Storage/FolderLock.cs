namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>A file that one process at a time holds open; however the process ends, the system lets go of it.</summary>
internal sealed class FolderLock : IPartLock
{
    // EWOULDBLOCK on Linux and on macOS, and what Windows calls a sharing violation.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private readonly string _file;
    private readonly FileStream _stream;
    private bool _isOver;

    private FolderLock(string file, FileStream stream) => (_file, _stream) = (file, stream);

    /// <returns>Null if another process, or another stream of this one, holds the file.</returns>
    public static FolderLock? TryTake(string file)
    {
        try
        {
            return new FolderLock(file, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Who has opened the file meanwhile, and gets what has no name any more, finds the work done.</remarks>
    public void SetOver() => _isOver = true;

    public void Dispose()
    {
        // Windows deletes nothing that is open: there the file stays.
        if (_isOver && !OperatingSystem.IsWindows())
        {
            File.Delete(_file);
        }

        _stream.Dispose();
    }
}
