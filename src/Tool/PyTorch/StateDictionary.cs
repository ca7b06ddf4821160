namespace ConvNextV2.Compiled.Tool.PyTorch;

/// <summary>A dict of tensors in a file of <c>torch.save</c>.</summary>
/// <param name="Key">The keys that lead to it from the top, dots between them; empty for the top.</param>
/// <param name="Tensors">By name, in the order of the file.</param>
/// <param name="Others">What else it holds that has a name, as it was unpickled.</param>
/// <param name="CountBeside">The <c>n_averaged</c> beside it, as it was unpickled.</param>
internal sealed record StateDictionary(
    string Key,
    IReadOnlyDictionary<string, TorchTensor> Tensors,
    IReadOnlyDictionary<string, object?> Others,
    object? CountBeside
);
