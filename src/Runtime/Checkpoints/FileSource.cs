using Microsoft.Win32.SafeHandles;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>A file, read at any offset without a position of its own.</summary>
internal sealed class FileSource : CheckpointSource
{
    private readonly SafeFileHandle _handle;

    public FileSource(string path)
    {
        Name = path;
        _handle = Checked(() => File.OpenHandle(path, options: FileOptions.SequentialScan));
        Length = Checked(() => RandomAccess.GetLength(_handle));
    }

    public override string Name { get; }

    public override long Length { get; }

    public override string FullPath => Path.GetFullPath(Name);

    public override string? ReadBeside(string fileName) => SmallFile.Read(Path.GetDirectoryName(Name) ?? "", fileName);

    public override void Dispose() => _handle.Dispose();

    protected override int ReadSome(long offset, Span<byte> destination) => RandomAccess.Read(_handle, destination, offset);
}
