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
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    public void What_a_name_that_tensors_do_not_need_would_make_is_carried_by_its_name_alone(string module, string name)
    {
        PickleWriter old = new PickleWriter().Global(module, name).Text("id").Raw(0x85).Op('R');
        PickleWriter recent = new PickleWriter().Text(module).Text(name).Raw(0x93).Text("id").Raw(0x85).Op('R');

        Assert.All([old, recent], pickle => Assert.Equal($"{module}.{name}", Opaque(pickle)));
    }

    /// <summary>Each opcode by which Python makes an instance, and those that give it items and attributes.</summary>
    [Fact]
    public void Instances_are_opaque_however_they_are_made_and_filled()
    {
        PickleWriter Class() => new PickleWriter().Global("my", "Thing");
        PickleWriter Items(PickleWriter instance) =>
            instance
                .Dict(("a", value => value.Integer(1)))
                .Op('b')
                .Op('N')
                .Op('a')
                .Op('(')
                .Op('N')
                .Op('e')
                .Text("k")
                .Op('N')
                .Op('s')
                .Op('(')
                .Text("k")
                .Op('N')
                .Op('u')
                .Op('(')
                .Op('N')
                .Raw(0x90);

        PickleWriter[] instances =
        [
            Class(),
            Class().Op(')').Op('R'),
            Class().Op(')').Raw(0x81),
            Class().Op(')').Op('}').Raw(0x92),
            new PickleWriter().Op('(').Global("my", "Thing").Integer(1).Op('o'),
            new PickleWriter().Op('(').Integer(1).Op('i').Raw("my\nThing\n"u8.ToArray()),
        ];

        Assert.All(instances, instance => Assert.Equal("my.Thing", Opaque(Items(instance))));
    }

    [Fact]
    public void What_Python_alone_could_find_is_opaque()
    {
        Assert.Equal("an extension of Python's copyreg", Opaque(new PickleWriter().Raw(0x82, 1)));
        Assert.Equal("an extension of Python's copyreg", Opaque(new PickleWriter().Raw(0x83, 1, 1)));
        Assert.Equal("an extension of Python's copyreg", Opaque(new PickleWriter().Raw(0x84, 1, 1, 1, 1)));
        Assert.Equal("buffer", Opaque(new PickleWriter().Raw(0x97).Raw(0x98)));
        Assert.Equal("something outside of the pickle", Opaque(new PickleWriter().Integer(1).Op('Q')));
        Assert.Equal("set", Opaque(new PickleWriter().Raw(0x8F).Op('(').Op('N').Raw(0x90)));
        Assert.Equal("frozenset", Opaque(new PickleWriter().Op('(').Op('N').Raw(0x91)));
    }

    [Fact]
    public void Bytes_and_long_values_are_passed_over_to_the_byte_behind_them()
    {
        byte[] long1000 = new byte[2000];
        byte[] length = [.. BitConverter.GetBytes(2000), 0, 0, 0, 0];
        byte[][] values =
        [
            [(byte)'C', 3, 1, 2, 3],
            [(byte)'B', .. length[..4], .. long1000],
            [0x8E, .. length, .. long1000],
            [0x96, .. length, .. long1000],
            [(byte)'X', .. length[..4], .. long1000],
            [0x8D, .. length, .. long1000],
            [(byte)'T', .. length[..4], .. long1000],
            [0x8B, .. length[..4], .. long1000],
            [(byte)'V', .. Enumerable.Repeat((byte)'a', 2000), (byte)'\n'],
            [(byte)'L', .. Enumerable.Repeat((byte)'1', 2000), (byte)'\n'],
            [(byte)'X', 4, 0, 0, 0, 0xED, 0xA0, 0x80, (byte)'a'],
            [(byte)'U', 1, 0xFF],
        ];
        PickleWriter pickle = new PickleWriter().Op('(');
        foreach (byte[] value in values)
        {
            pickle.Raw(value).Integer(7);
        }

        object?[] read = Assert.IsType<PickleTuple>(Read(pickle.Op('t').ToArray())).Items;

        Assert.Equal(2 * values.Length, read.Length);
        Assert.Equal(
            ["bytes", "bytes", "bytes", "bytearray", "str", "str", "str", "int", "str", "int", "str", "bytes"],
            read.Where((_, i) => i % 2 == 0).Select(value => Assert.IsType<PickleOpaque>(value).Name)
        );
        Assert.All(read.Where((_, i) => i % 2 == 1), value => Assert.Equal(7L, value));
    }

    [Fact]
    public void Protocols_0_and_1_spell_their_values_in_lines()
    {
        byte[] pickle = new PickleWriter()
            .Op('(')
            .Raw("I42\n"u8.ToArray())
            .Raw("I01\n"u8.ToArray())
            .Raw("I00\n"u8.ToArray())
            .Raw("L-18446744073709551616L\n"u8.ToArray())
            .Raw("F1.5\n"u8.ToArray())
            .Raw("Fnan\n"u8.ToArray())
            .Raw("S'text'\n"u8.ToArray())
            .Raw("Vtext\n"u8.ToArray())
            .Raw("p7\n"u8.ToArray())
            .Raw("g7\n"u8.ToArray())
            .Op('2')
            .Raw("(K\u0001l"u8.ToArray())
            .Raw("(Vk\nNd"u8.ToArray())
            .Op('t')
            .ToArray();

        object?[] items = Assert.IsType<PickleTuple>(Read(pickle)).Items;

        Assert.Equal([42L, true, false, -(BigInteger.One << 64), 1.5, double.NaN, "text", "text", "text", "text"], items[..^2]);
        Assert.Equal([1L], Assert.IsType<PickleList>(items[^2]).Items);
        Assert.Equal([new("k", null)], Assert.IsType<PickleDictionary>(items[^1]).Items);
    }

    [Fact]
    public void Dicts_are_dicts_whatever_their_class_in_Python()
    {
        Assert.Equal(
            [new("a", 1L)],
            Assert
                .IsType<PickleDictionary>(
                    Read(
                        new PickleWriter()
                            .Global("collections", "OrderedDict")
                            .Op(']')
                            .Text("a")
                            .Integer(1)
                            .Raw(0x86)
                            .Op('a')
                            .Raw(0x85)
                            .Op('R')
                            .ToArray()
                    )
                )
                .Items
        );
        Assert.All(
            [
                new PickleWriter().Global("collections", "defaultdict").Global("builtins", "list").Raw(0x85).Op('R'),
                new PickleWriter().Global("builtins", "dict").Op(')').Raw(0x81),
                new PickleWriter().Global("collections", "OrderedDict").Op(')').Raw(0x81),
            ],
            dictionary =>
                Assert.Equal(
                    [new("a", 1L)],
                    Assert.IsType<PickleDictionary>(Read(dictionary.Text("a").Integer(1).Op('s').ToArray())).Items
                )
        );
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
            { "a dict or a list for a key", new PickleWriter().Op('}').Op(']').Op('N').Op('s').ToArray() },
            { "sets an item without a value", new PickleWriter().Op('}').Op('(').Op('N').Op('u').ToArray() },
            { "calls something that is not a function", new PickleWriter().Text("eval").Op(')').Op('R').ToArray() },
            { "without a tuple of arguments", new PickleWriter().Global("torch", "Size").Op(']').Op('R').ToArray() },
            { "calls Size with arguments", new PickleWriter().Global("torch", "Size").Op('N').Raw(0x85).Op('R').ToArray() },
            {
                "makes a dict of something that is not pairs",
                new PickleWriter().Global("collections", "OrderedDict").Op(']').Op('N').Op('a').Raw(0x85).Op('R').ToArray()
            },
            { "makes an instance of something that is not a class", new PickleWriter().Text("eval").Op(')').Raw(0x81).ToArray() },
            { "makes an object of no class", new PickleWriter().Op('(').Op('o').ToArray() },
            { "adds to something that is not a set", new PickleWriter().Op(']').Op('(').Op('N').Raw(0x90).ToArray() },
            { "attributes to something that has none", new PickleWriter().Op(']').Dict().Op('b').ToArray() },
            { "protocol 0", new PickleWriter().Raw("P('storage',)\n"u8.ToArray()).ToArray() },
            { "a text in it has no quotes", new PickleWriter().Raw("S'x\n"u8.ToArray()).ToArray() },
            { "an integer without digits", new PickleWriter().Raw("Ix\n"u8.ToArray()).ToArray() },
            { "a number without digits", new PickleWriter().Raw("Fx\n"u8.ToArray()).ToArray() },
            { "under something that is not a number", new PickleWriter().Op('N').Raw("px\n"u8.ToArray()).ToArray() },
            { "0xFF, which is none of Python's", new PickleWriter().Raw(0xFF).ToArray() },
            { "names a global by something that is not text", new PickleWriter().Integer(1).Integer(2).Raw(0x93).ToArray() },
            { "longer than 1,000 bytes", new PickleWriter().Global(new string('a', 2000), "b").ToArray() },
            { "a text in it is not UTF-8", new PickleWriter().Raw((byte)'X', 1, 0, 0, 0, 0xFF).ToArray() },
            { "a name in it is not UTF-8", new PickleWriter().Raw((byte)'c', 0xFF, (byte)'\n', (byte)'\n').ToArray() },
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
    public void A_pickle_of_more_values_than_training_scripts_save_is_not_read_on() =>
        Assert.Contains(
            "more than 4,194,304 values",
            Refusal([0x80, 2, .. Enumerable.Repeat((byte)'N', 5 << 20)]),
            StringComparison.Ordinal
        );

    [Fact]
    public void Short_texts_are_kept_up_to_a_bound_together()
    {
        byte[] text = [(byte)'X', 0xE8, 3, 0, 0, .. new byte[1000]];
        byte[] pickle = new byte[2 + (70_000 * text.Length)];
        pickle[0] = 0x80;
        for (int i = 2; i < pickle.Length; i += text.Length)
        {
            text.CopyTo(pickle, i);
        }

        Assert.Contains("more than 67,108,864 bytes of names", Refusal(pickle), StringComparison.Ordinal);
    }

    /// <summary>A list of a million pairs, made a dict again and again by four bytes each.</summary>
    [Fact]
    public void Dicts_made_of_the_same_pairs_again_and_again_are_bounded()
    {
        PickleWriter pickle = new PickleWriter().Op(']').Op('(');
        for (int i = 0; i < 100_000; i++)
        {
            pickle.Raw((byte)'N', (byte)'N', 0x86);
        }

        pickle.Op('e').Raw(0x85).Raw((byte)'q', 0).Global("collections", "OrderedDict").Raw((byte)'q', 1);
        for (int i = 0; i < 1000; i++)
        {
            pickle.Raw((byte)'h', 1, (byte)'h', 0, (byte)'R');
        }

        Assert.Contains("dicts of more than 1,048,576 pairs", Refusal(pickle.ToArray()), StringComparison.Ordinal);
    }

    public static TheoryData<byte[]> Whole() =>
        [
            new PickleWriter()
                .StateDictionary(
                    ("weight", value => value.Tensor(storage => storage.Storage("FloatStorage", "0", 6), 0, [2, 3], [3, 1]))
                )
                .ToArray(),
            .. ReferenceFiles.TrainingPickles(),
        ];

    /// <summary>A pickle with a few bytes of it changed at random: a value or a refusal, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Whole))]
    public void Whatever_the_bytes_are_the_end_is_a_value_or_a_refusal(byte[] pickle)
    {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++)
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

    private static string Opaque(PickleWriter pickle) => Assert.IsType<PickleOpaque>(Read(pickle.ToArray())).Name;

    private static object? Read(byte[] pickle) =>
        PickleReader.Read(new PickleInput("data.pkl", new MemoryStream(pickle), pickle.Length), new TorchVocabulary());

    private static string Refusal(byte[] pickle) => Assert.Throws<PickleException>(() => Read(pickle)).Message;
}
