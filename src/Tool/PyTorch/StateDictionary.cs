using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Pickle;

namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>Finds the tensors of a model in what was unpickled.</summary>
internal static class StateDictionary
{
    // What training scripts save a model under, beside their optimizers and epochs; FB's and timm's among them.
    private static readonly string[] Keys = ["model", "state_dict", "model_state_dict", "model_ema", "state_dict_ema"];

    /// <summary>The tensors by name, in the order of the file.</summary>
    /// <exception cref="PickleException">There is no dict of tensors, or it names one twice.</exception>
    public static IReadOnlyDictionary<string, TorchTensor> Find(object? root)
    {
        if (root is not PickleDictionary dictionary)
        {
            throw new PickleException("it holds no dict of tensors (a state dict)");
        }

        PickleDictionary? state = HasTensors(dictionary)
            ? dictionary
            : Keys.Select(dictionary.Find).OfType<PickleDictionary>().FirstOrDefault(HasTensors);
        if (state is null)
        {
            string keys = string.Join(", ", dictionary.Items.Take(10).Select(item => Quote(item.Key)));
            throw new PickleException(
                $"it holds no dict of tensors (a state dict), "
                    + $"neither at its top nor under {string.Join(", ", Keys)}; it has {(keys.Length > 0 ? keys : "nothing")}"
            );
        }

        var tensors = new OrderedDictionary<string, TorchTensor>(StringComparer.Ordinal);
        foreach ((object? key, object? value) in state.Items)
        {
            if (value is TorchTensor tensor && (key is not string name || !tensors.TryAdd(name, tensor)))
            {
                throw new PickleException($"it has two tensors for {Quote(key)}, or one without a name");
            }
        }

        return tensors;
    }

    private static string Quote(object? key) => $"'{Printable.Name($"{key}")}'";

    private static bool HasTensors(PickleDictionary dictionary) => dictionary.Items.Any(item => item.Value is TorchTensor);
}
