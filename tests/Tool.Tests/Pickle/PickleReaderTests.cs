using System.Numerics;
using ConvNextV2.Compiled.Tool.Pickle;
using ConvNextV2.Compiled.Tool.PyTorch;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Pickle;

/// <summary>Values by each opcode, after the descriptions of <c>pickletools</c>; and everything that a pickle could try.</summary>
public class PickleReaderTests
{
    [Fact]
    public void Scalars_are_read_in_every_spelling_that_PyTorch_uses()
    {
        byte[] pickle = new PickleWriter()
            .Op('(')
            .Op('N')
            .Raw(0x88)
            .Raw(0x89)
            .Raw((byte)'K', 200)
            .Raw((byte)'M', 0x34, 0x12)
            .Raw((byte)'J', 0xFE, 0xFF, 0xFF, 0xFF)
            .Raw(0x8A, 0)
            .Raw(0x8A, 1, 0xFF)
            .Raw([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1])
            .Raw((byte)'G', 0x3F, 0xF8, 0, 0, 0, 0, 0, 0)
            .Text("müsli")
            .Raw(0x8C, 1, (byte)'a')
            .Raw([0x8D, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'b'])
            .Raw((byte)'U', 1, (byte)'c')
            .Raw((byte)'T', 1, 0, 0, 0, (byte)'d')
            .Op('t')
            .ToArray();

        Assert.Equal(
            [null, true, false, 200L, 0x1234L, -2L, 0L, -1L, BigInteger.One << 64, 1.5, "müsli", "a", "b", "c", "d"],
            Assert.IsType<PickleTuple>(Read(pickle)).Items
        );
    }

    [Fact]
    public void Containers_are_read_one_item_at_a_time_and_many_at_once()
    {
        byte[] pickle = new PickleWriter()
            .Op('}')
            .Text("list")
            .Op(']')
            .Integer(1)
            .Op('a')
            .Op('(')
            .Integer(2)
            .Integer(3)
            .Op('e')
            .Op('s')
            .Op('(')
            .Text("none")
            .Op(')')
            .Text("three")
            .Integer(1)
            .Integer(2)
            .Integer(3)
            .Raw(0x87)
            .Op('u')
            .ToArray();

        PickleDictionary read = Assert.IsType<PickleDictionary>(Read(pickle));

        Assert.Equal([1L, 2L, 3L], Assert.IsType<PickleList>(read.Find("list")).Items);
        Assert.Empty(Assert.IsType<PickleTuple>(read.Find("none")).Items);
        Assert.Equal([1L, 2L, 3L], Assert.IsType<PickleTuple>(read.Find("three")).Items);
        Assert.Null(read.Find("four"));
    }

    [Fact]
    public void Stored_values_come_back_the_same_from_every_kind_of_memo_and_marks_are_popped()
    {
        byte[] pickle = new PickleWriter()
            .Op('(')
            .Op(']')
            .Raw((byte)'q', 7)
            .Raw((byte)'h', 7)
            .Op('}')
            .Raw((byte)'r', 0, 1, 0, 0)
            .Raw((byte)'j', 0, 1, 0, 0)
            .Text("first")
            .Op('0')
            .Op('(')
            .Op('0')
            .Op('(')
            .Text("second")
            .Op('1')
            .Op('t')
            .ToArray();

        object?[] items = Assert.IsType<PickleTuple>(Read(pickle)).Items;

        Assert.Equal(4, items.Length);
        Assert.Same(items[0], items[1]);
        Assert.Same(items[2], items[3]);
    }

    [Fact]
    public void Protocol_4_frames_its_parts_and_stores_without_a_number()
    {
        byte[] pickle =
        [
            0x80,
            4,
            0x95,
            10,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte)'(',
            0x8C,
            1,
            (byte)'a',
            0x94,
            (byte)'h',
            0,
            (byte)'t',
            0x94,
            (byte)'.',
        ];

        Assert.Equal(["a", "a"], Assert.IsType<PickleTuple>(Read(pickle)).Items);
    }

    [Fact]
    public void Pickles_in_a_row_are_read_to_the_end_of_each()
    {
        byte[] bytes = [.. new PickleWriter().Integer(1).ToArray(), .. new PickleWriter().Integer(2).ToArray()];
        var input = new PickleInput("the file", new MemoryStream(bytes), bytes.Length);

        Assert.Equal(1L, PickleReader.Read(input, new TorchVocabulary()));
        Assert.Equal(2L, PickleReader.Read(input, new TorchVocabulary()));
        Assert.Equal(0, input.Remaining);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void A_name_that_tensors_do_not_need_is_refused_with_its_place(string module, string name)
    {
        byte[] old = new PickleWriter().Op('N').Global(module, name).Text("id").Raw(0x85).Op('R').ToArray();
        byte[] recent = new PickleWriter().Text(module).Text(name).Raw(0x93).Text("id").Raw(0x85).Op('R').ToArray();

        Assert.Equal(
            $"it asks Python for '{module}.{name}', which no tensor needs; nothing of it was run (byte 3 of data.pkl)",
            Refusal(old)
        );
        Assert.Contains($"'{module}.{name}'", Refusal(recent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('i', "(INST)")]
    [InlineData('o', "(OBJ)")]
    [InlineData('\u0081', "(NEWOBJ)")]
    [InlineData('\u0092', "(NEWOBJEX)")]
    [InlineData('\u0082', "(EXT1)")]
    [InlineData('P', "0x50")]
    [InlineData('I', "0x49")]
    [InlineData('\u00FF', "0xFF")]
    public void An_opcode_that_tensors_do_not_need_is_refused(char opcode, string name)
    {
        string refusal = Refusal(new PickleWriter().Op('(').Op(opcode).Global("os", "system").ToArray());

        Assert.Contains(name, refusal, StringComparison.Ordinal);
        Assert.EndsWith("which no tensor needs (byte 3 of data.pkl)", refusal, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Damaged() =>
        new()
        {
            { "announces a value of 4,294,967,295 bytes", new PickleWriter().Raw((byte)'X', 0xFF, 0xFF, 0xFF, 0xFF).ToArray() },
            {
                "announces a value of 18,446,744,073,709,551,615 bytes",
                new PickleWriter().Raw([0x8D, .. Enumerable.Repeat((byte)0xFF, 8)]).ToArray()
            },
            {
                "announces a frame of 9,223,372,036,854,775,807 bytes",
                new PickleWriter().Raw([0x95, .. Enumerable.Repeat((byte)0xFF, 7), 0x7F]).ToArray()
            },
            { "refers to value 4,294,967,295", new PickleWriter().Raw((byte)'j', 0xFF, 0xFF, 0xFF, 0xFF).ToArray() },
            { "takes a value that is not there", new PickleWriter().Op('0').ToArray() },
            { "takes a value that is not there", new PickleWriter().ToArray() },
            { "takes a value that is not there", new PickleWriter().Op('t').ToArray() },
            { "takes a value that is not there", new PickleWriter().Op('N').Op('(').Raw(0x85).ToArray() },
            { "takes a value that is not there", new PickleWriter().Raw((byte)'q', 0).ToArray() },
            { "appends to something that is not a list", new PickleWriter().Op('}').Op('N').Op('a').ToArray() },
            { "sets items of something that is not a dict", new PickleWriter().Op(']').Op('N').Op('N').Op('s').ToArray() },
            { "sets an item without a value", new PickleWriter().Op('}').Op('(').Op('N').Op('u').ToArray() },
            { "calls something that is not a function", new PickleWriter().Text("eval").Op(')').Op('R').ToArray() },
            { "without a tuple of arguments", new PickleWriter().Global("torch", "Size").Op(']').Op('R').ToArray() },
            {
                "calls OrderedDict with arguments",
                new PickleWriter().Global("collections", "OrderedDict").Op('N').Raw(0x85).Op('R').ToArray()
            },
            { "attributes to something that is not a dict", new PickleWriter().Global("torch", "Size").Dict().Op('b').ToArray() },
            { "not a storage", new PickleWriter().Text("module").Op('Q').ToArray() },
            { "names a global by something that is not text", new PickleWriter().Integer(1).Integer(2).Raw(0x93).ToArray() },
            { "longer than 1,000 bytes", new PickleWriter().Global(new string('a', 2000), "b").ToArray() },
            { "a text in it is not UTF-8", new PickleWriter().Raw((byte)'U', 1, 0xFF).ToArray() },
            { "protocol 200", [0x80, 200, (byte)'.'] },
            { "in the middle of a pickle", [0x80] },
            { "in the middle of a pickle", [] },
        };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void What_is_damaged_or_lies_about_itself_is_refused(string reason, byte[] pickle) =>
        Assert.Contains(reason, Refusal(pickle), StringComparison.Ordinal);

    /// <summary>Each list holds the one before ten times: ten to the power of 100 values for whoever walks them.</summary>
    [Fact]
    public void Values_that_share_others_take_no_more_than_their_bytes()
    {
        PickleWriter pickle = new PickleWriter().Op(']').Raw((byte)'q', 0);
        for (byte i = 0; i < 100; i++)
        {
            pickle.Op(']').Op('(');
            for (int j = 0; j < 10; j++)
            {
                pickle.Raw((byte)'h', i);
            }

            pickle.Op('e').Raw((byte)'q', (byte)(i + 1));
        }

        // And one that holds itself.
        pickle.Raw((byte)'h', 100).Op('a');

        Assert.Equal(11, Assert.IsType<PickleList>(Read(pickle.ToArray())).Items.Count);
    }

    [Fact]
    public void A_memo_with_the_largest_number_takes_one_place() =>
        Assert.Equal(
            ["a", "a"],
            Assert
                .IsType<PickleTuple>(
                    Read(
                        new PickleWriter()
                            .Text("a")
                            .Raw((byte)'r', 0xFF, 0xFF, 0xFF, 0xFF)
                            .Raw((byte)'j', 0xFF, 0xFF, 0xFF, 0xFF)
                            .Raw(0x86)
                            .ToArray()
                    )
                )
                .Items
        );

    [Fact]
    public void A_million_tuples_in_each_other_are_no_depth_to_run_out_of() =>
        Assert.IsType<PickleTuple>(Read(new PickleWriter().Op(')').Raw([.. Enumerable.Repeat((byte)0x85, 1_000_000)]).ToArray()));

    [Fact]
    public void A_pickle_longer_than_any_models_is_not_read_on() =>
        Assert.Contains(
            "longer than 4,194,304 bytes",
            Refusal(new PickleWriter().Text(new string('a', 4 << 20)).ToArray()),
            StringComparison.Ordinal
        );

    /// <summary>A state dict of one tensor, with a few bytes of it changed at random: a value or a refusal, and nothing else.</summary>
    [Fact]
    public void Whatever_the_bytes_are_the_end_is_a_value_or_a_refusal()
    {
        byte[] pickle = new PickleWriter()
            .StateDictionary(
                ("weight", value => value.Tensor(storage => storage.Storage("FloatStorage", "0", 6), 0, [2, 3], [3, 1]))
            )
            .ToArray();
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] changed = [.. pickle];
            for (int j = random.Next(1, 4); j > 0; j--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            try
            {
                Read(changed);
            }
            catch (PickleException) { }
        }
    }

    private static object? Read(byte[] pickle) =>
        PickleReader.Read(new PickleInput("data.pkl", new MemoryStream(pickle), pickle.Length), new TorchVocabulary());

    private static string Refusal(byte[] pickle) => Assert.Throws<PickleException>(() => Read(pickle)).Message;
}
