using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>
/// Python's pickle machine as far as data goes. It imports nothing and calls nothing: what a name stands for is said by a fixed
/// <see cref="IPickleVocabulary"/>, and what is not in it becomes a <see cref="PickleOpaque"/>, whose parts are dropped as they
/// come. Every opcode takes a bounded amount of memory, there is a bounded number of them, values that share others are never
/// walked, and nothing recurses.
/// </summary>
internal sealed class PickleReader
{
    // Each takes up to 100 bytes of memory. An optimizer's state of the largest model has 50,000; lists of every step's loss and
    // of every image's name are what takes more.
    private const int MaximumOpcodes = 4 << 20;

    private const int NewestProtocol = 5;

    private static readonly PickleOpaque Set = new("set");
    private static readonly PickleOpaque FrozenSet = new("frozenset");
    private static readonly PickleOpaque Extension = new("an extension of Python's copyreg");

    private readonly PickleInput _input;
    private readonly IPickleVocabulary _vocabulary;
    private readonly PickleStack _stack = new();

    // By index and not an array of them: an index may be anything up to 2³².
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleReader(PickleInput input, IPickleVocabulary vocabulary)
    {
        _input = input;
        _vocabulary = vocabulary;
    }

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <exception cref="PickleException">It is damaged, or larger than what training scripts save.</exception>
    public static object? Read(PickleInput input, IPickleVocabulary vocabulary) => new PickleReader(input, vocabulary).Run();

    private object? Run()
    {
        for (int count = 0; ; count++)
        {
            long position = _input.Position;
            try
            {
                if (count == MaximumOpcodes)
                {
                    throw new PickleException(
                        $"it holds more than {MaximumOpcodes:N0} values, which no model's tensors need; "
                            + "save model.state_dict() without what is beside it"
                    );
                }

                var opcode = (PickleOpcode)_input.ReadByte();
                if (opcode == PickleOpcode.Stop)
                {
                    return _stack.Pop();
                }

                if (PickleScalars.TryRead(opcode, _input, out object? scalar))
                {
                    _stack.Push(scalar);
                }
                else
                {
                    Execute(opcode);
                }
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
                CheckFrame(PickleScalars.ReadUInt64(_input));
                break;

            case PickleOpcode.EmptyTuple:
                _stack.Push(new PickleTuple([]));
                break;
            case PickleOpcode.Tuple1:
                _stack.Push(new PickleTuple(_stack.Pop(1)));
                break;
            case PickleOpcode.Tuple2:
                _stack.Push(new PickleTuple(_stack.Pop(2)));
                break;
            case PickleOpcode.Tuple3:
                _stack.Push(new PickleTuple(_stack.Pop(3)));
                break;
            case PickleOpcode.Tuple:
                _stack.Push(new PickleTuple(_stack.PopToMark()));
                break;
            case PickleOpcode.EmptyList:
                _stack.Push(new PickleList([]));
                break;
            case PickleOpcode.List:
                _stack.Push(new PickleList([.. _stack.PopToMark()]));
                break;
            case PickleOpcode.Append:
                object?[] item = _stack.Pop(1);
                PickleItems.Append(_stack.Peek(), item);
                break;
            case PickleOpcode.Appends:
                object?[] appended = _stack.PopToMark();
                PickleItems.Append(_stack.Peek(), appended);
                break;
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickleDictionary([]));
                break;
            case PickleOpcode.Dict:
                object?[] pairs = _stack.PopToMark();
                _stack.Push(new PickleDictionary([]));
                PickleItems.Set(_stack.Peek(), pairs);
                break;
            case PickleOpcode.SetItem:
                object?[] pair = _stack.Pop(2);
                PickleItems.Set(_stack.Peek(), pair);
                break;
            case PickleOpcode.SetItems:
                object?[] set = _stack.PopToMark();
                PickleItems.Set(_stack.Peek(), set);
                break;
            case PickleOpcode.EmptySet:
                _stack.Push(Set);
                break;
            case PickleOpcode.AddItems:
                _stack.PopToMark();
                PickleItems.Require(_stack.Peek() is PickleOpaque, "adds to something that is not a set");
                break;
            case PickleOpcode.FrozenSet:
                _stack.PopToMark();
                _stack.Push(FrozenSet);
                break;

            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.PopValueOrMark();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Peek());
                break;
            case PickleOpcode.Put:
                _memo[ReadIndex()] = _stack.Peek();
                break;
            case PickleOpcode.BinPut:
                _memo[_input.ReadByte()] = _stack.Peek();
                break;
            case PickleOpcode.LongBinPut:
                _memo[PickleScalars.ReadUInt32(_input)] = _stack.Peek();
                break;
            case PickleOpcode.Memoize:
                _memo[(uint)_memo.Count] = _stack.Peek();
                break;
            case PickleOpcode.Get:
                _stack.Push(Recall(ReadIndex()));
                break;
            case PickleOpcode.BinGet:
                _stack.Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongBinGet:
                _stack.Push(Recall(PickleScalars.ReadUInt32(_input)));
                break;
            case PickleOpcode.ReadOnlyBuffer:
                PickleItems.Require(_stack.Peek() is PickleOpaque, "makes something read-only that is not a buffer");
                break;

            default:
                ExecuteName(opcode);
                break;
        }
    }

    /// <summary>Opcodes by which Python would import, call and build.</summary>
    private void ExecuteName(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                _stack.Push(_vocabulary.FindGlobal(_input.ReadName(), _input.ReadName()));
                break;
            case PickleOpcode.StackGlobal:
                object?[] names = _stack.Pop(2);
                _stack.Push(_vocabulary.FindGlobal(Text(names[0]), Text(names[1])));
                break;
            case PickleOpcode.Ext1:
                PushExtension(length: 1);
                break;
            case PickleOpcode.Ext2:
                PushExtension(length: 2);
                break;
            case PickleOpcode.Ext4:
                PushExtension(length: 4);
                break;
            case PickleOpcode.Reduce:
                object?[] call = _stack.Pop(2);
                _stack.Push(_vocabulary.Call(call[0], Arguments(call[1])));
                break;
            case PickleOpcode.Inst:
                object type = _vocabulary.FindGlobal(_input.ReadName(), _input.ReadName());
                _stack.Push(_vocabulary.Call(type, new PickleTuple(_stack.PopToMark())));
                break;
            case PickleOpcode.Obj:
                object?[] parts = _stack.PopToMark();
                _stack.Push(
                    parts.Length > 0
                        ? _vocabulary.Call(parts[0], new PickleTuple(parts[1..]))
                        : throw new PickleException("it makes an object of no class")
                );
                break;
            case PickleOpcode.NewObj:
                object?[] creation = _stack.Pop(2);
                Arguments(creation[1]);
                _stack.Push(_vocabulary.Create(creation[0]));
                break;
            case PickleOpcode.NewObjEx:
                object?[] named = _stack.Pop(3);
                Arguments(named[1]);
                _stack.Push(_vocabulary.Create(named[0]));
                break;
            case PickleOpcode.Build:
                object? state = _stack.Pop();
                _vocabulary.Build(_stack.Peek(), state);
                break;
            case PickleOpcode.PersId:
                _stack.Push(_vocabulary.FindPersistent(_input.ReadName()));
                break;
            case PickleOpcode.BinPersId:
                _stack.Push(_vocabulary.FindPersistent(_stack.Pop()));
                break;
            default:
                throw new PickleException($"it has the opcode 0x{(byte)opcode:X2}, which is none of Python's");
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
        if (length > (ulong)Math.Max(0, _input.Remaining))
        {
            throw new PickleException($"it announces a frame of {length:N0} bytes and has {_input.Remaining:N0} left");
        }
    }

    private uint ReadIndex() =>
        uint.TryParse(
            Encoding.ASCII.GetString(_input.ReadLine() ?? []),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint index
        )
            ? index
            : throw new PickleException("it stores a value under something that is not a number");

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out object? value)
            ? value
            : throw new PickleException($"it refers to value {index:N0}, which it has not stored");

    private void PushExtension(int length)
    {
        _input.ReadBytes(length);
        _stack.Push(Extension);
    }

    private static PickleTuple Arguments(object? value) =>
        value as PickleTuple ?? throw new PickleException("it calls something without a tuple of arguments");

    private static string Text(object? value) =>
        value as string ?? throw new PickleException("it names a global by something that is not text");
}
