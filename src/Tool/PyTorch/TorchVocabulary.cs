using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>
/// The names that <c>torch.save</c> writes for tensors and for the dicts that hold them (<c>torch/_utils.py</c>,
/// <c>torch/serialization.py</c>).
/// </summary>
internal sealed class TorchVocabulary : IPickleVocabulary
{
    // Of PyTorch itself, and more than any tensor has.
    private const int MaximumRank = 64;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    private enum Function
    {
        OrderedDict,
        RebuildTensor,
        RebuildParameter,
        Size,
    }

    /// <summary>Every storage that was referred to, by its key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    public object? FindGlobal(string module, string name) =>
        (module, name) switch
        {
            ("collections", "OrderedDict") => Function.OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Function.RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Function.RebuildParameter,
            ("torch", "Size") => Function.Size,
            ("torch", _) when TorchDataType.ByStorage.TryGetValue(name, out TorchDataType? dataType) => dataType,
            _ => null,
        };

    public object Call(object? callable, PickleTuple arguments) =>
        (callable, arguments.Items) switch
        {
            (Function.OrderedDict, []) => new PickleDictionary([]),
            (
                Function.RebuildTensor,
                [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, bool, PickleDictionary, ..]
            ) => new TorchTensor(storage, offset, Integers(shape), Integers(strides)),
            (Function.RebuildParameter, [TorchTensor tensor, bool, PickleDictionary]) => tensor,
            (Function.Size, [PickleTuple shape]) => shape,
            (Function function, _) => throw new PickleException(
                $"it calls {function} with arguments that PyTorch does not give it"
            ),
            _ => throw new PickleException("it calls something that is not a function"),
        };

    /// <summary>
    /// PyTorch's identifier of a storage: <c>('storage', type, key, device, elements)</c>, in the legacy format with a view
    /// behind it.
    /// </summary>
    public object FindPersistent(object? id)
    {
        if (
            id is not PickleTuple { Items: ["storage", TorchDataType dataType, string key, string, long elements, .. var view] }
            || view.Any(part => part is not null)
        )
        {
            throw new PickleException("it refers to something outside of it that is not a storage");
        }

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

        return storage;
    }

    /// <summary>A state dict has the versions of its modules for attributes (<c>_metadata</c>), which no tensor needs.</summary>
    public void Build(object? target, object? state)
    {
        if (target is not PickleDictionary || state is not PickleDictionary)
        {
            throw new PickleException("it gives attributes to something that is not a dict");
        }
    }

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
}
