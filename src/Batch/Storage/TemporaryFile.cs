namespace ConvNextV2.Compiled.Batch.Storage;

/// <summary>Files that are nobody else's, and go when they are closed or their process ends.</summary>
internal static class TemporaryFile
{
    private const int BufferLength = 1 << 16;

    public static Stream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            BufferLength,
            FileOptions.DeleteOnClose
        );
        if (!OperatingSystem.IsWindows())
        {
            // Windows keeps the promise by itself; elsewhere a file whose name is gone goes with the process, however that ends.
            File.Delete(path);
        }

        return file;
    }
}
