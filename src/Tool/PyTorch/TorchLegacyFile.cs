using System.Buffers.Binary;
using System.Numerics;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// The format before PyTorch 1.6: five pickles (a magic number, a version, the machine, the object, the keys of the storages),
/// then each storage in the order of the keys, with its number of elements in eight bytes before it.
/// </summary>
internal sealed class TorchLegacyFile(FileStream stream) : TorchFile
{
    private const long ProtocolVersion = 1001;

    private static readonly BigInteger MagicNumber = BigInteger.Parse("119547037146038801333356");

    private readonly Dictionary<TorchStorage, long> _offsets = [];

    public override string Format => "PyTorch legacy";

    public override void Dispose() => stream.Dispose();

    protected override TorchContent ReadContent()
    {
        var vocabulary = new TorchVocabulary();
        var input = new PickleInput("the file", stream, stream.Length);
        if (PickleReader.Read(input, vocabulary) is not BigInteger magic || magic != MagicNumber)
        {
            throw new PickleException(
                "it is a pickle, but not one that PyTorch began (pickle.dump?); "
                    + "load it in Python and write it with torch.save"
            );
        }

        if (PickleReader.Read(input, vocabulary) is not ProtocolVersion)
        {
            throw new PickleException($"its protocol is not {ProtocolVersion}");
        }

        if ((PickleReader.Read(input, vocabulary) as PickleDictionary)?.Find("little_endian") is not true)
        {
            throw new PickleException("its numbers are not little-endian");
        }

        object? root = PickleReader.Read(input, vocabulary);
        PickleList keys =
            PickleReader.Read(input, vocabulary) as PickleList ?? throw new PickleException("it has no list of storages");
        FindStorages(keys, vocabulary.Storages, input);
        return TorchContent.Of(root);
    }

    protected override Stream OpenStorage(TorchStorage storage)
    {
        FileStream storages = File.OpenRead(stream.Name);
        storages.Position = _offsets[storage];
        return storages;
    }

    private void FindStorages(PickleList keys, IReadOnlyDictionary<string, TorchStorage> storages, PickleInput input)
    {
        long position = input.Position;
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        foreach (object? key in keys.Items)
        {
            if (key is not string name || !storages.TryGetValue(name, out TorchStorage? storage))
            {
                throw new PickleException(
                    $"it has a storage '{Printable.Name($"{key}")}', which none of its tensors is a view of"
                );
            }

            if (stream.Length - position < prefix.Length)
            {
                throw new PickleException($"it is truncated: it ends before its storage {name}");
            }

            stream.Position = position;
            stream.ReadExactly(prefix);
            position += prefix.Length;
            long elements = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (elements != storage.Elements)
            {
                throw new PickleException(
                    $"its storage {name} has {elements:N0} elements, and the pickle says {storage.Elements:N0}"
                );
            }

            if (storage.ByteLength > stream.Length - position)
            {
                throw new PickleException(
                    $"it is truncated: its storage {name} of {storage.ByteLength:N0} bytes "
                        + $"begins at byte {position:N0} of {stream.Length:N0}"
                );
            }

            if (!_offsets.TryAdd(storage, position))
            {
                throw new PickleException($"it has its storage {name} twice");
            }

            position += storage.ByteLength;
        }

        if (storages.Values.FirstOrDefault(storage => !_offsets.ContainsKey(storage)) is { } missing)
        {
            throw new PickleException($"it has no storage {missing.Key}, which tensors of it are views of");
        }
    }
}
