using System.IO.Compression;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.PyTorch;

/// <summary>Both formats around the same pickles: every view of a storage by a plain loop, and everything that a file could lie about.</summary>
public class TorchFileTests
{
    private static readonly byte[] Numbers = [.. Enumerable.Range(0, 24).SelectMany(i => BitConverter.GetBytes((float)i))];

    public static TheoryData<long, long[], long[]> Views() =>
        new()
        {
            { 0, [24], [1] },
            { 5, [7], [1] },
            { 0, [2, 3, 4], [12, 4, 1] },
            { 0, [4, 6], [1, 4] },
            { 0, [4, 3, 2], [1, 4, 12] },
            { 2, [3, 2], [8, 1] },
            { 1, [2, 1, 3], [6, 999, 2] },
            { 23, [], [] },
            { 3, [4], [0] },
            { 0, [0], [1] },
            { 0, [3, 0, 2], [0, 2, 1] },
        };

    [Theory]
    [MemberData(nameof(Views))]
    public void Any_view_of_a_storage_is_written_in_the_order_of_its_indices(long offset, long[] shape, long[] strides)
    {
        float[] expected =
        [
            .. Indices(shape).Select(index => (float)(offset + index.Zip(strides, (i, stride) => i * stride).Sum())),
        ];

        byte[] pickle = Pickle(value => value.Tensor(Storage, offset, shape, strides));
        byte[] legacyPickle = Pickle(value => value.Tensor(LegacyStorage, offset, shape, strides));

        foreach (byte[] file in new[] { Zip(pickle), TorchBytes.Legacy(legacyPickle, [("0", 24, Numbers)]) })
        {
            using var folder = new TemporaryFolder();
            using TorchFile torch = TorchFile.Open(folder.Write("model.pt", file));
            using var written = new MemoryStream();
            TorchTensor tensor = torch.Tensors["weight"];

            torch.CopyTo(tensor, written);

            Assert.Equal(shape, tensor.Shape);
            Assert.Equal(expected.SelectMany(BitConverter.GetBytes), written.ToArray());
            Assert.Equal(tensor.ByteLength, written.Length);
        }
    }

    [Theory]
    [InlineData("DoubleStorage", "F64", 8)]
    [InlineData("FloatStorage", "F32", 4)]
    [InlineData("HalfStorage", "F16", 2)]
    [InlineData("BFloat16Storage", "BF16", 2)]
    [InlineData("LongStorage", "I64", 8)]
    [InlineData("IntStorage", "I32", 4)]
    [InlineData("ShortStorage", "I16", 2)]
    [InlineData("CharStorage", "I8", 1)]
    [InlineData("ByteStorage", "U8", 1)]
    [InlineData("BoolStorage", "BOOL", 1)]
    public void Elements_have_the_size_of_their_type(string type, string dataType, int size)
    {
        byte[] data = [.. Enumerable.Range(0, 6 * size).Select(i => (byte)i)];
        byte[] pickle = new PickleWriter()
            .StateDictionary(("t", value => value.Tensor(storage => storage.Storage(type, "0", 6), 0, [3, 2], [1, 3])))
            .ToArray();
        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.bin", TorchBytes.Zip(pickle, [("0", data)])));
        using var written = new MemoryStream();

        torch.CopyTo(torch.Tensors["t"], written);

        Assert.Equal(dataType, torch.Tensors["t"].Storage.DataType.Name);
        Assert.Equal(new[] { 0, 3, 1, 4, 2, 5 }.SelectMany(i => data[(i * size)..((i + 1) * size)]), written.ToArray());
    }

    [Theory]
    [InlineData("model")]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model_ema")]
    public void A_state_dict_is_found_where_training_scripts_put_it(string key)
    {
        byte[] pickle = new PickleWriter()
            .Dict(
                ("epoch", value => value.Integer(3)),
                (key, value => value.StateDictionary(("a", Tensor), ("b", Tensor))),
                ("scaler", value => value.Dict())
            )
            .ToArray();

        Assert.Equal(["a", "b"], Open(Zip(pickle)));
    }

    [Fact]
    public void Parameters_are_their_tensors_and_what_is_no_tensor_is_left_aside()
    {
        byte[] pickle = new PickleWriter()
            .StateDictionary(
                (
                    "parameter",
                    value =>
                        value
                            .Global("torch._utils", "_rebuild_parameter")
                            .Op('(')
                            .Tensor(Storage, 0, [24], [1])
                            .Raw(0x88)
                            .Global("collections", "OrderedDict")
                            .Op(')')
                            .Op('R')
                            .Op('t')
                            .Op('R')
                ),
                ("steps", value => value.Integer(7))
            )
            .ToArray();

        Assert.Equal(["parameter"], Open(Zip(pickle)));
    }

    [Fact]
    public void A_zip_file_from_before_PyTorch_2_1_has_no_byte_order_and_a_folder_of_any_name() =>
        Assert.Equal(
            ["weight"],
            Open(TorchBytes.Zip(Pickle(Tensor), [("0", Numbers)], folder: "pytorch_model", byteOrder: null))
        );

    public static TheoryData<string, byte[]> Refused() =>
        new()
        {
            // What the pickle says of storages and views.
            { "beyond whose end it reaches", Zip(Pickle(value => value.Tensor(Storage, 20, [5], [1]))) },
            { "beyond whose end it reaches", Zip(Pickle(value => value.Tensor(Storage, 0, [2, 2], [1, 23]))) },
            { "beyond whose end it reaches", Zip(Pickle(value => value.Tensor(Storage, 24, [], []))) },
            { "more elements than there are", Zip(Pickle(value => value.Tensor(Storage, 0, [1_000_000_000_000], [0]))) },
            {
                "more elements than there are",
                Zip(Pickle(value => value.Tensor(Storage, 0, [long.MaxValue, long.MaxValue, long.MaxValue], [0, 0, 0])))
            },
            {
                "beyond whose end it reaches",
                Zip(Pickle(value => value.Tensor(Storage, long.MaxValue, [2, 2], [long.MaxValue, long.MaxValue])))
            },
            { "no view of anything", Zip(Pickle(value => value.Tensor(Storage, -1, [2], [1]))) },
            { "no view of anything", Zip(Pickle(value => value.Tensor(Storage, 0, [-2], [1]))) },
            { "no view of anything", Zip(Pickle(value => value.Tensor(Storage, 0, [2], [-1]))) },
            { "no view of anything", Zip(Pickle(value => value.Tensor(Storage, 0, [2], []))) },
            {
                "65 dimensions",
                Zip(Pickle(value => value.Tensor(Storage, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)])))
            },
            {
                "arguments that PyTorch does not give it",
                Zip(Pickle(value => value.Tensor(storage => storage.Text("storage"), 0, [1], [1])))
            },
            {
                "a storage of -1 elements",
                Zip(Pickle(value => value.Tensor(storage => storage.Storage("FloatStorage", "0", -1), 0, [1], [1])))
            },
            {
                "a storage of 9,223,372,036,854,775,807 elements",
                Zip(Pickle(value => value.Tensor(storage => storage.Storage("FloatStorage", "0", long.MaxValue), 0, [1], [1])))
            },
            {
                "a storage named '../../etc/passwd'",
                Zip(
                    Pickle(value => value.Tensor(storage => storage.Storage("FloatStorage", "../../etc/passwd", 24), 0, [1], [1]))
                )
            },
            {
                "the storage 0 as two different ones",
                Zip(
                    Pickle(
                        value => value.Tensor(Storage, 0, [1], [1]),
                        value => value.Tensor(storage => storage.Storage("FloatStorage", "0", 12), 0, [1], [1])
                    )
                )
            },
            {
                "it asks Python for 'torch.QUInt8Storage'",
                Zip(Pickle(value => value.Tensor(storage => storage.Storage("QUInt8Storage", "0", 24), 0, [1], [1])))
            },
            {
                "it asks Python for 'os.system'",
                Zip(
                    new PickleWriter()
                        .Dict(("weight", Tensor), ("x", value => value.Global("os", "system").Text("id").Raw(0x85).Op('R')))
                        .ToArray()
                )
            },
            {
                "it asks Python for 'argparse.Namespace'",
                Zip(
                    new PickleWriter()
                        .Dict(
                            ("model", value => value.Dict(("weight", Tensor))),
                            ("args", value => value.Global("argparse", "Namespace"))
                        )
                        .ToArray()
                )
            },
            { "no dict of tensors", Zip(new PickleWriter().Integer(3).ToArray()) },
            {
                "it has 'epoch', 'optimizer'",
                Zip(new PickleWriter().Dict(("epoch", value => value.Integer(3)), ("optimizer", value => value.Dict())).ToArray())
            },
            { "two tensors for 'a'", Zip(new PickleWriter().Dict(("a", Tensor), ("a", Tensor)).ToArray()) },
            {
                "they would take 10,000,000",
                TorchBytes.Zip(Pickle([.. Enumerable.Repeat<Action<PickleWriter>>(Large, 100)]), [("0", new byte[100_000])])
            },
            {
                "bytes would have to be read",
                TorchBytes.Zip(Pickle([.. Enumerable.Repeat<Action<PickleWriter>>(Far, 2000)]), [("0", new byte[1_000_000])])
            },
            // What the zip archive has.
            { "has no 'archive/data/0'", TorchBytes.Zip(Pickle(Tensor), []) },
            { "has 92 bytes, and the pickle says 96", TorchBytes.Zip(Pickle(Tensor), [("0", Numbers[4..])]) },
            { "is compressed", TorchBytes.Zip(Pickle(Tensor), [("0", new byte[96])], compression: CompressionLevel.Optimal) },
            { "not little-endian", TorchBytes.Zip(Pickle(Tensor), [("0", Numbers)], byteOrder: "big") },
            { "with 0 files FOLDER/data.pkl", TorchBytes.Zip(Pickle(Tensor), [("0", Numbers)], folder: "..") },
            { "with 0 files FOLDER/data.pkl", TorchBytes.Zip(Pickle(Tensor), [("0", Numbers)], folder: "../../archive") },
            { "'archive/data/0' twice", TorchBytes.Zip(Pickle(Tensor), [("0", Numbers), ("0", Numbers)]) },
            { "", Zip(Pickle(Tensor))[..^40] },
            // What the legacy format has.
            { "not one that PyTorch began", new PickleWriter().Integer(1).ToArray() },
            { "not one that PyTorch began", new PickleWriter().Raw([0x8A, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).ToArray() },
            {
                "its protocol is not 1001",
                [.. TorchBytes.Legacy(Pickle(Tensor), [])[..15], .. new PickleWriter().Integer(1002).ToArray()]
            },
            { "not little-endian", TorchBytes.Legacy(Pickle(Tensor), [("0", 24, Numbers)], littleEndian: false) },
            { "it asks Python for 'os.system'", TorchBytes.Legacy(new PickleWriter().Global("os", "system").ToArray(), []) },
            { "no storage 0", TorchBytes.Legacy(Pickle(LegacyTensor), []) },
            { "a storage '1', which none", TorchBytes.Legacy(Pickle(LegacyTensor), [("1", 24, Numbers)]) },
            { "storage 0 twice", TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 24, Numbers), ("0", 24, Numbers)]) },
            { "has 12 elements, and the pickle says 24", TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 12, Numbers)]) },
            { "truncated: its storage 0 of 96 bytes", TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 24, Numbers)])[..^1] },
            { "ends before its storage 0", TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 24, Numbers)])[..^100] },
            { "in the middle of a pickle", TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 24, Numbers)])[..14] },
            // What is neither.
            { "neither a zip archive nor a pickle", "<html>"u8.ToArray() },
            { "neither a zip archive nor a pickle", [] },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_checkpoint_is_refused_with_a_reason(string reason, byte[] file)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.pt", file);

        Exception exception = Assert.ThrowsAny<Exception>(() => TorchFile.Open(path).Dispose());

        Assert.True(exception is PickleException or InvalidDataException, exception.ToString());
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        File.Delete(path); // which nothing holds open
    }

    private static byte[] Zip(byte[] pickle) => TorchBytes.Zip(pickle, [("0", Numbers)]);

    private static byte[] Pickle(params Action<PickleWriter>[] tensors) =>
        new PickleWriter()
            .StateDictionary([.. tensors.Select((tensor, i) => (i == 0 ? "weight" : $"weight{i}", tensor))])
            .ToArray();

    /// <summary>Whatever .NET's reader of archives makes of it, too.</summary>
    [Fact]
    public void Mutated_files_are_listed_or_refused_with_a_reason()
    {
        using var folder = new TemporaryFolder();
        byte[] zip = TorchBytes.Zip(new PickleWriter().StateDictionary(("weight", Tensor)).ToArray(), [("0", new byte[96])]);
        var random = new Random(7);
        int refused = 0;
        const int Rounds = 3000;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] file = [.. zip];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                file[random.Next(file.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            try
            {
                CheckpointListing.Read(folder.Write("model.pt", random.Next(8) == 0 ? file[..random.Next(file.Length)] : file));
            }
            catch (Exception exception) when (exception is ToolException or IOException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 10, Rounds - (Rounds / 100));
    }

    private static void Storage(PickleWriter pickle) => pickle.Storage("FloatStorage", "0", 24);

    private static void LegacyStorage(PickleWriter pickle) => pickle.Storage("FloatStorage", "0", 24, legacy: true);

    private static void Tensor(PickleWriter pickle) => pickle.Tensor(Storage, 0, [24], [1]);

    private static void Large(PickleWriter pickle) =>
        pickle.Tensor(storage => storage.Storage("ByteStorage", "0", 100_000), 0, [100_000], [1]);

    private static void Far(PickleWriter pickle) =>
        pickle.Tensor(storage => storage.Storage("ByteStorage", "0", 1_000_000), 999_999, [1], [1]);

    private static void LegacyTensor(PickleWriter pickle) => pickle.Tensor(LegacyStorage, 0, [24], [1]);

    private static string[] Open(byte[] file)
    {
        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.pt", file));
        return [.. torch.Tensors.Keys];
    }

    private static IEnumerable<long[]> Indices(long[] shape) =>
        shape.Aggregate<long, IEnumerable<long[]>>(
            [
                [],
            ],
            (outer, edge) => outer.SelectMany(index => Enumerable.Range(0, (int)edge).Select(i => (long[])[.. index, i]))
        );
}
