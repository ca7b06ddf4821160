namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>The values that a pickle's opcodes take and leave, and the marks between them.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly Stack<int> _marks = [];

    /// <summary>The last mark, below which only opcodes that end it may reach.</summary>
    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    public void Push(object? value) => _values.Add(value);

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Underflow();

    public object? Pop() => Pop(1)[0];

    public object?[] Pop(int count) => _values.Count - Floor >= count ? Take(_values.Count - count) : throw Underflow();

    public void Mark() => _marks.Push(_values.Count);

    public object?[] PopToMark() => _marks.TryPop(out int mark) ? Take(mark) : throw Underflow();

    /// <summary>As in CPython: right behind a mark, it is the mark that goes.</summary>
    public void PopValueOrMark()
    {
        if (_marks.TryPeek(out int mark) && mark == _values.Count)
        {
            _marks.Pop();
        }
        else
        {
            Pop();
        }
    }

    private static PickleException Underflow() => new("it takes a value that is not there");

    private object?[] Take(int start)
    {
        object?[] items = [.. _values[start..]];
        _values.RemoveRange(start, items.Length);
        return items;
    }
}
