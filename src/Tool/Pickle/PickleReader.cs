using System.Buffers.Binary;
using System.Numerics;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>
/// Python's pickle machine with the opcodes that tensors need and no others. It imports nothing and calls nothing: what a name
/// stands for is said by a fixed <see cref="IPickleVocabulary"/>, and whatever is not in it is refused with its name and place.
/// Every opcode takes a bounded amount of memory for its bytes, values that share others are never walked, and nothing recurses.
/// </summary>
internal sealed class PickleReader
{
    // That of the largest published model takes 100 kB, and a byte of pickle up to 100 bytes of memory.
    private const long MaximumLength = 4 << 20;

    private const int NewestProtocol = 5;

    private readonly PickleInput _input;
    private readonly IPickleVocabulary _vocabulary;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];

    // By index and not an array of them: an index may be anything up to 2³².
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleReader(PickleInput input, IPickleVocabulary vocabulary)
    {
        _input = input;
        _vocabulary = vocabulary;
    }

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <exception cref="PickleException">It is damaged, or holds more than tensors need.</exception>
    public static object? Read(PickleInput input, IPickleVocabulary vocabulary) => new PickleReader(input, vocabulary).Run();

    private object? Run()
    {
        long start = _input.Position;
        while (true)
        {
            long position = _input.Position;
            try
            {
                if (position - start > MaximumLength)
                {
                    throw new PickleException($"it is longer than {MaximumLength:N0} bytes, which no model's tensors need");
                }

                var opcode = (PickleOpcode)_input.ReadByte();
                if (opcode == PickleOpcode.Stop)
                {
                    return Pop();
                }

                Execute(opcode);
            }
            catch (PickleException exception)
            {
                throw new PickleException($"{exception.Message} (byte {position:N0} of {_input.Name})", exception);
            }
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol(_input.ReadByte());
                break;
            case PickleOpcode.Frame:
                CheckFrame(ReadUInt64());
                break;

            case PickleOpcode.None:
                Push(null);
                break;
            case PickleOpcode.NewTrue:
                Push(true);
                break;
            case PickleOpcode.NewFalse:
                Push(false);
                break;
            case PickleOpcode.BinInt:
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(_input.ReadBytes(4)));
                break;
            case PickleOpcode.BinInt1:
                Push((long)_input.ReadByte());
                break;
            case PickleOpcode.BinInt2:
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(_input.ReadBytes(2)));
                break;
            case PickleOpcode.Long1:
                Push(ToInteger(new BigInteger(_input.ReadBytes(_input.ReadByte()))));
                break;
            case PickleOpcode.BinFloat:
                Push(BinaryPrimitives.ReadDoubleBigEndian(_input.ReadBytes(8)));
                break;
            case PickleOpcode.ShortBinString or PickleOpcode.ShortBinUnicode:
                Push(_input.ReadText(_input.ReadByte()));
                break;
            case PickleOpcode.BinString or PickleOpcode.BinUnicode:
                Push(_input.ReadText(ReadUInt32()));
                break;
            case PickleOpcode.BinUnicode8:
                Push(_input.ReadText(ReadUInt64()));
                break;

            case PickleOpcode.Mark:
                _marks.Push(_stack.Count);
                break;
            case PickleOpcode.Pop:
                PopValueOrMark();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.EmptyTuple:
                Push(new PickleTuple([]));
                break;
            case PickleOpcode.Tuple1:
                Push(new PickleTuple(Pop(1)));
                break;
            case PickleOpcode.Tuple2:
                Push(new PickleTuple(Pop(2)));
                break;
            case PickleOpcode.Tuple3:
                Push(new PickleTuple(Pop(3)));
                break;
            case PickleOpcode.Tuple:
                Push(new PickleTuple(PopToMark()));
                break;
            case PickleOpcode.EmptyList:
                Push(new PickleList([]));
                break;
            case PickleOpcode.Append:
                Append(Pop(1));
                break;
            case PickleOpcode.Appends:
                Append(PopToMark());
                break;
            case PickleOpcode.EmptyDict:
                Push(new PickleDictionary([]));
                break;
            case PickleOpcode.SetItem:
                SetItems(Pop(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;

            case PickleOpcode.BinPut:
                _memo[_input.ReadByte()] = Peek();
                break;
            case PickleOpcode.LongBinPut:
                _memo[ReadUInt32()] = Peek();
                break;
            case PickleOpcode.Memoize:
                _memo[(uint)_memo.Count] = Peek();
                break;
            case PickleOpcode.BinGet:
                Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongBinGet:
                Push(Recall(ReadUInt32()));
                break;

            case PickleOpcode.Global:
                Push(FindGlobal(_input.ReadLine(), _input.ReadLine()));
                break;
            case PickleOpcode.StackGlobal:
                object?[] names = Pop(2);
                Push(FindGlobal(Text(names[0]), Text(names[1])));
                break;
            case PickleOpcode.BinPersId:
                Push(_vocabulary.FindPersistent(Pop()));
                break;
            case PickleOpcode.Reduce:
                object?[] call = Pop(2);
                Push(
                    _vocabulary.Call(
                        call[0],
                        call[1] as PickleTuple ?? throw new PickleException("it calls something without a tuple of arguments")
                    )
                );
                break;
            case PickleOpcode.Build:
                object? state = Pop();
                _vocabulary.Build(Peek(), state);
                break;

            default:
                string name = Enum.IsDefined(opcode) ? $" ({opcode.ToString().ToUpperInvariant()})" : "";
                throw new PickleException($"it has the opcode 0x{(byte)opcode:X2}{name}, which no tensor needs");
        }
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > NewestProtocol)
        {
            throw new PickleException($"it is of pickle protocol {protocol}, and the newest known is {NewestProtocol}");
        }
    }

    private void CheckFrame(ulong length)
    {
        if (length > (ulong)_input.Remaining)
        {
            throw new PickleException($"it announces a frame of {length:N0} bytes and has {_input.Remaining:N0} left");
        }
    }

    private object FindGlobal(string module, string name) =>
        _vocabulary.FindGlobal(module, name)
        ?? throw new PickleException(
            $"it asks Python for '{Printable.Name($"{module}.{name}")}', which no tensor needs; nothing of it was run"
        );

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out object? value)
            ? value
            : throw new PickleException($"it refers to value {index:N0}, which it has not stored");

    private void Append(IReadOnlyList<object?> items)
    {
        PickleList list = Peek() as PickleList ?? throw new PickleException("it appends to something that is not a list");
        list.Items.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        PickleDictionary dictionary =
            Peek() as PickleDictionary ?? throw new PickleException("it sets items of something that is not a dict");
        if (items.Length % 2 != 0)
        {
            throw new PickleException("it sets an item without a value");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Items.Add(new(items[i], items[i + 1]));
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private object? Pop() => Pop(1)[0];

    private object?[] Pop(int count)
    {
        if (_stack.Count - Floor < count)
        {
            throw Underflow();
        }

        return Take(_stack.Count - count);
    }

    private object?[] PopToMark() => _marks.TryPop(out int mark) ? Take(mark) : throw Underflow();

    /// <summary>As in CPython: right behind a mark, it is the mark that goes.</summary>
    private void PopValueOrMark()
    {
        if (_marks.TryPeek(out int mark) && mark == _stack.Count)
        {
            _marks.Pop();
        }
        else
        {
            Pop();
        }
    }

    private object?[] Take(int start)
    {
        object?[] values = [.. _stack[start..]];
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    /// <summary>The last mark, below which only opcodes that end it may reach.</summary>
    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private static PickleException Underflow() => new("it takes a value that is not there");

    private static string Text(object? value) =>
        value as string ?? throw new PickleException("it names a global by something that is not text");

    private static object ToInteger(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(_input.ReadBytes(4));

    private ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(_input.ReadBytes(8));
}
