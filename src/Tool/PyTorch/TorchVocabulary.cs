using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// The names that <c>torch.save</c> writes for tensors and for the dicts that hold them (<c>torch/_utils.py</c>,
/// <c>torch/_tensor.py</c>, <c>torch/serialization.py</c>). Others are opaque, and so is a tensor whose values are not simply
/// those of its storage.
/// </summary>
internal sealed class TorchVocabulary : IPickleVocabulary
{
    // Of PyTorch itself, and more than any tensor has.
    private const int MaximumRank = 64;

    // A module has its parameters among its first attributes.
    private const int AttributesLookedAt = 64;

    // A pickle of few bytes can make a dict of the same list many times.
    private const int MaximumPairs = 1 << 20;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    private int _pairs;

    private enum Function
    {
        Dict,
        OrderedDict,
        DefaultDict,
        RebuildTensor,
        RebuildParameter,
        RebuildFromType,
        Size,
        PlainTensor,
    }

    /// <summary>Every storage that was referred to, by its key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    public object FindGlobal(string module, string name) =>
        (module, name) switch
        {
            ("builtins" or "__builtin__", "dict") => Function.Dict,
            ("collections", "OrderedDict") => Function.OrderedDict,
            ("collections", "defaultdict") => Function.DefaultDict,
            ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => Function.RebuildTensor,
            ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => Function.RebuildParameter,
            ("torch._tensor", "_rebuild_from_type" or "_rebuild_from_type_v2") => Function.RebuildFromType,
            ("torch", "Size") => Function.Size,
            ("torch._tensor" or "torch", "Tensor") => Function.PlainTensor,
            ("torch.nn.parameter", "Parameter" or "Buffer") => Function.PlainTensor,
            ("torch" or "torch.cuda" or "torch.storage", _)
                when TorchDataType.ByStorage.TryGetValue(name, out TorchDataType? dataType) => dataType,
            _ => new PickleOpaque(module, name),
        };

    public object Call(object? callable, PickleTuple arguments) =>
        (callable, arguments.Items) switch
        {
            (PickleOpaque opaque, _) => new PickleOpaque(opaque),
            (Function.Dict or Function.OrderedDict or Function.DefaultDict, []) => new PickleDictionary([]),
            (Function.DefaultDict, [_]) => new PickleDictionary([]),

            // Python 2 gave a dict its items as pairs.
            (Function.Dict or Function.OrderedDict, [PickleList pairs]) => DictionaryOf(pairs.Items),
            (Function.Dict or Function.OrderedDict or Function.DefaultDict, _) => new PickleOpaque("dict"),
            (Function.RebuildTensor, [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, .. var rest]) =>
                Tensor(new TorchTensor(storage, offset, Integers(shape), Integers(strides)), rest),
            (Function.RebuildTensor, [PickleOpaque or null, ..]) => new PickleOpaque("a tensor of unknown elements"),
            (Function.RebuildParameter, [TorchTensor or PickleOpaque, bool, ..]) => arguments.Items[0]!,
            (Function.RebuildFromType, [Function.RebuildTensor, Function.PlainTensor, PickleTuple inner, _]) => Call(
                Function.RebuildTensor,
                inner
            ),
            (Function.RebuildFromType, [Function.RebuildParameter, Function.PlainTensor, PickleTuple inner, _]) => Call(
                Function.RebuildParameter,
                inner
            ),
            (Function.RebuildFromType, [_, PickleOpaque type, PickleTuple, _]) => new PickleOpaque(type),
            (Function.RebuildFromType, [PickleOpaque function, _, PickleTuple, _]) => new PickleOpaque(function),
            (Function.Size, [PickleTuple shape]) => shape,
            (Function.PlainTensor, _) => new PickleOpaque("torch", "Tensor"),
            (Function function, _) => throw new PickleException(
                $"it calls {function} with arguments that PyTorch does not give it"
            ),
            (TorchDataType, _) => new PickleOpaque("torch", "Storage"),
            _ => throw new PickleException("it calls something that is not a function"),
        };

    public object Create(object? type) =>
        type switch
        {
            PickleOpaque opaque => new PickleOpaque(opaque),
            Function.Dict or Function.OrderedDict or Function.DefaultDict => new PickleDictionary([]),
            Function => new PickleOpaque("torch", "Tensor"),
            TorchDataType => new PickleOpaque("torch", "Storage"),
            _ => throw new PickleException("it makes an instance of something that is not a class"),
        };

    /// <summary>
    /// PyTorch's identifier of a storage: <c>('storage', type, key, device, elements)</c>, in the legacy format with a view
    /// behind it; or of a module's class, <c>('module', class, file, source)</c>.
    /// </summary>
    public object FindPersistent(object? id)
    {
        switch (id)
        {
            case PickleTuple { Items: ["module", PickleOpaque type, ..] }:
                return type;
            case PickleTuple { Items: ["storage", PickleOpaque type, ..] }:
                return type;
            case PickleTuple { Items: ["storage", TorchDataType dataType, string key, _, long elements, .. var view] }:
                TorchStorage storage = Storage(dataType, key, elements);
                return view.All(part => part is null) ? storage : new PickleOpaque("a view of a storage");
            case string:
                throw new PickleException(
                    "it is of pickle protocol 0, in which PyTorch cannot read its own tensors; save it with protocol 2"
                );
            default:
                return new PickleOpaque("something outside of the pickle");
        }
    }

    /// <summary>
    /// Attributes are dropped: of a state dict they are the versions of its modules (<c>_metadata</c>), of the opaque they are
    /// not needed.
    /// </summary>
    public void Build(object? target, object? state)
    {
        switch (target)
        {
            case PickleDictionary:
                break;
            case PickleOpaque opaque:
                opaque.IsModule |=
                    state is PickleDictionary attributes
                    && attributes.Items.Take(AttributesLookedAt).Any(attribute => attribute.Key is "_parameters");
                break;
            default:
                throw new PickleException("it gives attributes to something that has none");
        }
    }

    private PickleDictionary DictionaryOf(List<object?> pairs)
    {
        _pairs += pairs.Count;
        return _pairs <= MaximumPairs
            ? new PickleDictionary([.. pairs.Select(Pair)])
            : throw new PickleException($"it makes dicts of more than {MaximumPairs:N0} pairs");
    }

    private static KeyValuePair<object?, object?> Pair(object? pair) =>
        pair switch
        {
            PickleList { Items: [var key, var value] } => new(key, value),
            PickleTuple { Items: [var key, var value] } => new(key, value),
            _ => throw new PickleException("it makes a dict of something that is not pairs"),
        };

    /// <summary>
    /// Behind the view stand whether it needs a gradient, its hooks, and since PyTorch 2.0 what else is true of it: that its
    /// values are the storage's negative or conjugate.
    /// </summary>
    private static object Tensor(TorchTensor tensor, object?[] rest) =>
        rest switch
        {
            [] or [bool, PickleDictionary] => tensor,
            [bool, PickleDictionary, null or PickleDictionary { Items: [] }] => tensor,
            [bool, PickleDictionary, PickleDictionary] => new PickleOpaque("a tensor of negative or conjugate values"),
            _ => throw new PickleException($"it calls {Function.RebuildTensor} with arguments that PyTorch does not give it"),
        };

    private static long[] Integers(PickleTuple values)
    {
        if (values.Items.Length > MaximumRank)
        {
            throw new PickleException(
                $"it has a tensor of {values.Items.Length} dimensions, and PyTorch's have at most {MaximumRank}"
            );
        }

        return
        [
            .. values.Items.Select(value =>
                value is long number ? number : throw new PickleException("it has a tensor whose shape is not of integers")
            ),
        ];
    }

    private TorchStorage Storage(TorchDataType dataType, string key, long elements)
    {
        if (key.Length is 0 or > 20 || !key.All(char.IsAsciiDigit))
        {
            throw new PickleException($"it refers to a storage named '{Printable.Name(key)}'; PyTorch's names are numbers");
        }

        if (elements < 0 || elements > long.MaxValue / dataType.Size)
        {
            throw new PickleException($"it refers to a storage of {elements:N0} elements");
        }

        var storage = new TorchStorage(dataType, key, elements);
        if (!_storages.TryAdd(key, storage) && _storages[key] != storage)
        {
            throw new PickleException($"it refers to the storage {key} as two different ones");
        }

        return _storages[key];
    }
}
