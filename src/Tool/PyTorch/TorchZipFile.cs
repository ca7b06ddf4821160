using System.IO.Compression;
using System.Text;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// The format since PyTorch 1.6: a zip archive with one folder, in it <c>data.pkl</c>, <c>byteorder</c>, and each storage as
/// <c>data/KEY</c>, not compressed. Entries are only read, under names put together here; nothing is extracted.
/// </summary>
internal sealed class TorchZipFile : TorchFile
{
    private const string PickleName = "data.pkl";

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;

    public TorchZipFile(Stream stream)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in _archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw new PickleException($"its zip archive has '{Printable.Name(entry.FullName)}' twice");
            }
        }

        if (_entries.Keys.Any(IsOfScript))
        {
            throw new PickleException(
                "it is a TorchScript archive (torch.jit.save), which is a program; "
                    + "save the state dict of the model that it was made from: torch.save(model.state_dict(), path)"
            );
        }

        if (_entries.Keys.Any(IsOfExport))
        {
            throw new PickleException(
                "it is an exported program (torch.export.save); "
                    + "save the state dict of the model that it was made from: torch.save(model.state_dict(), path)"
            );
        }

        string[] pickles = [.. _entries.Keys.Where(name => name.Split('/') is [not (".." or "." or ""), PickleName])];
        _folder = pickles is [var pickle]
            ? pickle[..^PickleName.Length]
            : throw new PickleException(
                $"it is a zip archive with {pickles.Length} files FOLDER/{PickleName}; PyTorch's have one"
            );
    }

    public override string Format => "PyTorch zip";

    public override void Dispose() => _archive.Dispose();

    protected override TorchContent ReadContent()
    {
        CheckByteOrder();
        ZipArchiveEntry entry = Find(PickleName);
        using Stream stream = entry.Open();
        var vocabulary = new TorchVocabulary();
        object? root = PickleReader.Read(new PickleInput(PickleName, stream, entry.Length), vocabulary);
        foreach (TorchStorage storage in vocabulary.Storages.Values)
        {
            long length = Find(EntryOf(storage)).Length;
            if (length != storage.ByteLength)
            {
                throw new PickleException(
                    $"its storage {storage.Key} has {length:N0} bytes, and the pickle says {storage.ByteLength:N0}"
                );
            }
        }

        return TorchContent.Of(root);
    }

    protected override Stream OpenStorage(TorchStorage storage) => Find(EntryOf(storage)).Open();

    private static bool IsOfScript(string name) => name.Split('/') is [_, "constants.pkl"] or [_, "code", ..];

    private static bool IsOfExport(string name) => name.Split('/')[^1] is "archive_format" or "serialized_exported_program.json";

    private static string EntryOf(TorchStorage storage) => $"data/{storage.Key}";

    /// <summary>
    /// An entry of the folder. PyTorch compresses none, so none can be small in the file and huge outside of it.
    /// </summary>
    private ZipArchiveEntry Find(string name)
    {
        if (!_entries.TryGetValue(_folder + name, out ZipArchiveEntry? entry))
        {
            throw new PickleException($"its zip archive has no '{Printable.Name(_folder + name)}'");
        }

        return entry.CompressedLength == entry.Length
            ? entry
            : throw new PickleException(
                $"'{Printable.Name(entry.FullName)}' in its zip archive is compressed, which PyTorch's are not"
            );
    }

    /// <summary>
    /// Files from before PyTorch 2.1 do not say it, and were hardly written on anything but little-endian machines.
    /// </summary>
    private void CheckByteOrder()
    {
        if (!_entries.ContainsKey(_folder + "byteorder"))
        {
            return;
        }

        byte[] text = new byte[16];
        using Stream stream = Find("byteorder").Open();
        int length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (Encoding.ASCII.GetString(text, 0, length) != "little")
        {
            throw new PickleException("its numbers are not little-endian");
        }
    }
}
