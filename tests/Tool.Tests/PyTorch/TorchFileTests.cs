using System.Formats.Tar;
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
            { 3, [2, 40], [1, 0] },
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
            TorchTensor tensor = Tensors(torch)["weight"];

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
    [InlineData("ComplexFloatStorage", "C64", 8)]
    [InlineData("QInt32Storage", "qint32", 4)]
    [InlineData("UntypedStorage", "bytes", 1)]
    public void Elements_have_the_size_of_their_type(string type, string dataType, int size)
    {
        byte[] data = [.. Enumerable.Range(0, 6 * size).Select(i => (byte)i)];
        byte[] pickle = new PickleWriter()
            .StateDictionary(("t", value => value.Tensor(storage => storage.Storage(type, "0", 6), 0, [3, 2], [1, 3])))
            .ToArray();
        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.bin", TorchBytes.Zip(pickle, [("0", data)])));
        using var written = new MemoryStream();

        torch.CopyTo(Tensors(torch)["t"], written);

        Assert.Equal(dataType, Tensors(torch)["t"].Storage.DataType.Name);
        Assert.Equal(new[] { 0, 3, 1, 4, 2, 5 }.SelectMany(i => data[(i * size)..((i + 1) * size)]), written.ToArray());
    }

    [Fact]
    public void Every_dict_of_tensors_is_found_by_the_keys_that_lead_to_it()
    {
        byte[] pickle = new PickleWriter()
            .Dict(
                ("epoch", value => value.Integer(3)),
                ("best", Tensor),
                ("ema", value => value.Dict(("module", inner => inner.StateDictionary(("a", Tensor), ("b", Tensor))))),
                ("both", value => value.Op(']').Op('(').Dict(("c", Tensor)).Dict(("d", Tensor)).Op('e')),
                ("scaler", value => value.Dict()),
                ("optimizer", value => value.Op('}').Integer(0).Dict(("exp_avg", Tensor)).Op('s'))
            )
            .ToArray();

        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.pt", Zip(pickle)));

        Assert.Equal(["", "ema.module", "both.0", "both.1"], torch.Content.StateDictionaries.Select(state => state.Key));
        Assert.Equal(["a", "b"], torch.Content.StateDictionaries[1].Tensors.Keys);
        Assert.Equal(["epoch", "best", "ema", "both", "scaler", "optimizer"], torch.Content.Top.Keys);
    }

    /// <summary>The tensors that Python makes the same from the same storage, however their class is called.</summary>
    public static TheoryData<byte[]> Wrapped() =>
        [
            FileOf(value => Rebuild(value, "torch._utils", "_rebuild_parameter", inner => Tensor(inner), Hooks)),
            FileOf(value =>
                Rebuild(
                    value,
                    "torch._utils",
                    "_rebuild_parameter_with_state",
                    inner => Tensor(inner),
                    value => Hooks(value).Dict()
                )
            ),
            FileOf(value => Arguments(value.Global("torch._utils", "_rebuild_tensor").Op('('), hasRest: false).Op('t').Op('R')),
            FileOf(value => FromType(value, "torch._tensor", "Tensor")),
            FileOf(value => FromType(value, "torch.nn.parameter", "Buffer")),
        ];

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Parameters_and_buffers_are_their_tensors(byte[] file) => Assert.Equal(["weight", "t"], Open(file));

    /// <summary>Those whose values are not simply their storage's, which would be taken for others.</summary>
    public static TheoryData<byte[], string> Opaque() =>
        new()
        {
            {
                FileOf(value => FromType(value, "torchao.dtypes", "AffineQuantizedTensor")),
                "torchao.dtypes.AffineQuantizedTensor"
            },
            {
                FileOf(value => Rebuild(value, "torch._utils", "_rebuild_qtensor", Storage, rest => rest)),
                "torch._utils._rebuild_qtensor"
            },
            {
                FileOf(value => Rebuild(value, "torch._utils", "_rebuild_sparse_tensor", Storage, rest => rest)),
                "torch._utils._rebuild_sparse_tensor"
            },
            {
                FileOf(value =>
                    Arguments(value.Global("torch._utils", "_rebuild_tensor_v2").Op('('))
                        .Dict(("neg", inner => inner.Raw(0x88)))
                        .Op('t')
                        .Op('R')
                ),
                "a tensor of negative or conjugate values"
            },
            {
                FileOf(value => value.Tensor(storage => storage.Storage("Float8_e4m3fnStorage", "7", 24), 0, [1], [1])),
                "a tensor of unknown elements"
            },
            { FileOf(value => value.Global("os", "system").Text("id").Raw(0x85).Op('R')), "os.system" },
        };

    [Theory]
    [MemberData(nameof(Opaque))]
    public void A_tensor_whose_values_are_not_its_storages_is_carried_by_name(byte[] file, string name)
    {
        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.pt", file));

        Assert.Equal(["weight"], Tensors(torch).Keys);
        Assert.Equal(name, TorchContent.Describe(torch.Content.StateDictionaries[0].Others["t"]));
    }

    [Fact]
    public void Of_two_values_for_one_key_the_last_is_taken_as_Python_does()
    {
        byte[] pickle = new PickleWriter()
            .Dict(("a", value => value.Tensor(Storage, 0, [1], [1])), ("a", value => value.Tensor(Storage, 5, [2], [1])))
            .ToArray();
        using var folder = new TemporaryFolder();
        using TorchFile torch = TorchFile.Open(folder.Write("model.pt", Zip(pickle)));

        Assert.Equal(5, Tensors(torch)["a"].Offset);
    }

    /// <summary>Each dict holds the one before a hundred times, with names as long as any; walked once, it is nothing.</summary>
    [Fact]
    public void Dicts_that_share_others_are_walked_once()
    {
        PickleWriter pickle = new PickleWriter().Dict(("a", Tensor)).Raw((byte)'q', 0);
        for (int i = 1; i < 100; i++)
        {
            pickle.Op('}').Op('(');
            for (int j = 0; j < 100; j++)
            {
                pickle.Text($"{new string('k', 900)}{j}").Raw((byte)'h', (byte)(i - 1));
            }

            pickle.Op('u').Raw((byte)'q', (byte)i);
        }

        Assert.Contains("no dict of tensors", Refusal(Zip(pickle.ToArray())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_that_only_a_view_of_a_view_refers_to_is_passed_over_in_a_legacy_file()
    {
        byte[] pickle = new PickleWriter()
            .Dict(
                ("weight", LegacyTensor),
                (
                    "quantized",
                    value =>
                        Rebuild(
                            value,
                            "torch._utils",
                            "_rebuild_qtensor",
                            inner => inner.Storage("QUInt8Storage", "1", 3, legacy: true),
                            x => x
                        )
                )
            )
            .ToArray();

        Assert.Equal(["weight"], Open(TorchBytes.Legacy(pickle, [("0", 24, Numbers), ("1", 3, new byte[3])])));
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
            {
                "repeats its elements more often than can be counted",
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
                "a whole Python object, 'my.Net', which only the code of its class can make; "
                    + "if it is a model, save its state dict instead: torch.save(model.state_dict(), path)",
                Zip(
                    new PickleWriter()
                        .Global("my", "Net")
                        .Op(')')
                        .Raw(0x81)
                        .Dict(("_parameters", value => value.Dict()))
                        .Op('b')
                        .ToArray()
                )
            },
            {
                "it has 'epoch' (int), 'model' (my.Net); 'model' is a whole module: save its state dict instead",
                Zip(
                    new PickleWriter()
                        .Dict(
                            ("epoch", value => value.Integer(1)),
                            (
                                "model",
                                value =>
                                    value
                                        .Global("my", "Net")
                                        .Op(')')
                                        .Raw(0x81)
                                        .Dict(("training", x => x.Raw(0x88)), ("_parameters", x => x.Dict(("w", Tensor))))
                                        .Op('b')
                            )
                        )
                        .ToArray()
                )
            },
            {
                "it has 'model' (dict of os.system)",
                Zip(
                    new PickleWriter()
                        .Dict(("model", value => value.Dict(("w", x => x.Global("os", "system").Op(')').Op('R')))))
                        .ToArray()
                )
            },
            {
                "a TorchScript archive (torch.jit.save)",
                Archive("model/data.pkl", "model/constants.pkl", "model/code/__torch__.py")
            },
            { "an exported program (torch.export.save)", Archive("model/archive_format", "model/models/model.json") },
            { "before version 0.1.10", Tar() },
            { "compressed with gzip", [0x1F, 0x8B, 8, 0] },
            { "no dict of tensors", Zip(new PickleWriter().Integer(3).ToArray()) },
            {
                "it has 'epoch' (int), 'optimizer' (dict)",
                Zip(new PickleWriter().Dict(("epoch", value => value.Integer(3)), ("optimizer", value => value.Dict())).ToArray())
            },
            {
                "bytes that they would take",
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
            { "a whole Python object, 'os.system'", TorchBytes.Legacy(new PickleWriter().Global("os", "system").ToArray(), []) },
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

        Exception exception = Assert.ThrowsAny<Exception>(() =>
        {
            using TorchFile torch = TorchFile.Open(path);
            foreach (TorchTensor tensor in Tensors(torch).Values)
            {
                torch.CopyTo(tensor, Stream.Null);
            }
        });

        Assert.True(exception is PickleException or InvalidDataException, exception.ToString());
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        File.Delete(path); // which nothing holds open
    }

    /// <summary>A tensor, and a value beside it.</summary>
    private static byte[] FileOf(Action<PickleWriter> value) =>
        Zip(new PickleWriter().StateDictionary(("weight", Tensor), ("t", value)).ToArray());

    private static IReadOnlyDictionary<string, TorchTensor> Tensors(TorchFile file) => file.Content.StateDictionaries[0].Tensors;

    private static string Refusal(byte[] file)
    {
        using var folder = new TemporaryFolder();
        return Assert.Throws<PickleException>(() => TorchFile.Open(folder.Write("model.pt", file)).Dispose()).Message;
    }

    private static byte[] Archive(params string[] names)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            Array.ForEach(names, name => archive.CreateEntry(name));
        }

        return bytes.ToArray();
    }

    private static byte[] Tar()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "sys_info"));
        }

        return bytes.ToArray();
    }

    private static void Rebuild(
        PickleWriter pickle,
        string module,
        string name,
        Action<PickleWriter> first,
        Func<PickleWriter, PickleWriter> rest
    )
    {
        first(pickle.Global(module, name).Op('('));
        rest(pickle).Op('t').Op('R');
    }

    /// <summary>Whether a gradient is needed, and no hooks.</summary>
    private static PickleWriter Hooks(PickleWriter pickle) =>
        pickle.Raw(0x88).Global("collections", "OrderedDict").Op(')').Op('R');

    private static PickleWriter Arguments(PickleWriter pickle, bool hasRest = true)
    {
        Storage(pickle);
        pickle.Integer(0).Integers([24]).Integers([1]);
        return hasRest ? Hooks(pickle) : pickle;
    }

    private static void FromType(PickleWriter pickle, string module, string name) =>
        Arguments(
                pickle
                    .Global("torch._tensor", "_rebuild_from_type_v2")
                    .Op('(')
                    .Global("torch._utils", "_rebuild_tensor_v2")
                    .Global(module, name)
                    .Op('(')
            )
            .Op('t')
            .Dict(("tag", value => value.Integer(1)))
            .Op('t')
            .Op('R');

    private static byte[] Zip(byte[] pickle) => TorchBytes.Zip(pickle, [("0", Numbers)]);

    private static byte[] Pickle(params Action<PickleWriter>[] tensors) =>
        new PickleWriter()
            .StateDictionary([.. tensors.Select((tensor, i) => (i == 0 ? "weight" : $"weight{i}", tensor))])
            .ToArray();

    public static TheoryData<byte[]> Mutated() =>
        [
            TorchBytes.Zip(new PickleWriter().StateDictionary(("weight", Tensor)).ToArray(), [("0", new byte[96])]),
            TorchBytes.Legacy(Pickle(LegacyTensor), [("0", 24, Numbers)]),
            File.ReadAllBytes(ReferenceFiles.Training("protocol-2.pt")),
            File.ReadAllBytes(ReferenceFiles.Training("protocol-5.pt")),
        ];

    /// <summary>Whatever .NET's reader of archives makes of it, too.</summary>
    [Theory]
    [MemberData(nameof(Mutated))]
    public void Mutated_files_are_converted_or_refused_with_a_reason(byte[] whole)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        int refused = 0;
        const int Rounds = 1000;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] file = [.. whole];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                file[random.Next(file.Length)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            }

            try
            {
                string path = folder.Write("model.pt", random.Next(8) == 0 ? file[..random.Next(file.Length)] : file);
                using CheckpointFile checkpoint = CheckpointFile.Open(path);
                ModelChoice choice = ModelChoice.Of(checkpoint, key: null, prefix: null);
                foreach (ListedTensor tensor in choice.Set.Tensors)
                {
                    choice.Set.Copy(tensor, Stream.Null);
                }

                if (choice.Model is not null)
                {
                    ModelConversion.Of(checkpoint, choice, []);
                }
            }
            catch (Exception exception)
                when (exception is ToolException or IOException or PickleException or InvalidDataException)
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
        return [.. Tensors(torch).Keys];
    }

    private static IEnumerable<long[]> Indices(long[] shape) =>
        shape.Aggregate<long, IEnumerable<long[]>>(
            [
                [],
            ],
            (outer, edge) => outer.SelectMany(index => Enumerable.Range(0, (int)edge).Select(i => (long[])[.. index, i]))
        );
}
