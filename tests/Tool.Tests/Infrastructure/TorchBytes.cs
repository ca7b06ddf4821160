using System.IO.Compression;
using System.Numerics;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>Files of <c>torch.save</c> around any pickle and any storages.</summary>
internal static class TorchBytes
{
    private static readonly byte[] MagicNumber = BigInteger.Parse("119547037146038801333356").ToByteArray();

    public static byte[] Zip(
        byte[] pickle,
        (string Key, byte[] Data)[] storages,
        string folder = "archive",
        string? byteOrder = "little",
        CompressionLevel compression = CompressionLevel.NoCompression
    )
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Add("data.pkl", pickle);
            if (byteOrder is not null)
            {
                Add("byteorder", [.. byteOrder.Select(c => (byte)c)]);
            }

            foreach ((string key, byte[] data) in storages)
            {
                Add($"data/{key}", data);
            }

            void Add(string name, byte[] data)
            {
                using Stream stream = archive.CreateEntry($"{folder}/{name}", compression).Open();
                stream.Write(data);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Tensors of float32 as <c>torch.save(model.state_dict())</c> writes them.</summary>
    public static byte[] Of(IReadOnlyDictionary<string, (string DataType, long[] Shape, byte[] Data, long Offset)> tensors)
    {
        var pickle = new PickleWriter();
        pickle.StateDictionary([.. tensors.Select((tensor, i) => (tensor.Key, Write(tensor.Value.Shape, $"{i}")))]);
        return Zip(pickle.ToArray(), [.. tensors.Values.Select((tensor, i) => ($"{i}", tensor.Data))]);

        static Action<PickleWriter> Write(long[] shape, string storage)
        {
            long[] strides = [.. shape.Select((_, axis) => shape[(axis + 1)..].Aggregate(1L, (product, edge) => product * edge))];
            long length = shape.Aggregate(1L, (product, edge) => product * edge);
            return writer => writer.Tensor(inner => inner.Storage("FloatStorage", storage, length), 0, shape, strides);
        }
    }

    public static byte[] Legacy(byte[] pickle, (string Key, long Elements, byte[] Data)[] storages, bool littleEndian = true)
    {
        PickleWriter keys = new PickleWriter().Op(']').Op('(');
        foreach ((string key, _, _) in storages)
        {
            keys.Text(key);
        }

        return
        [
            .. new PickleWriter().Raw([0x8A, (byte)MagicNumber.Length, .. MagicNumber]).ToArray(),
            .. new PickleWriter().Integer(1001).ToArray(),
            .. new PickleWriter()
                .Dict(
                    ("protocol_version", value => value.Integer(1001)),
                    ("little_endian", value => value.Raw(littleEndian ? (byte)0x88 : (byte)0x89))
                )
                .ToArray(),
            .. pickle,
            .. keys.Op('e').ToArray(),
            .. storages.SelectMany(storage => BitConverter.GetBytes(storage.Elements).Concat(storage.Data)),
        ];
    }
}
