namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Tensors of a file that belong together: all of a safetensors file, one dict of a pickle.</summary>
/// <param name="Key">The keys that lead to a dict from the pickle's top, dots between them; empty for all of the file.</param>
/// <param name="Tensors">In the order of the file, each name once.</param>
/// <param name="Others">What a dict holds beside its tensors, as it was unpickled.</param>
/// <param name="Copy">Writes the elements of a tensor in the order of its indices.</param>
internal sealed record TensorSet(
    string Key,
    IReadOnlyList<ListedTensor> Tensors,
    IReadOnlyDictionary<string, object?> Others,
    Action<ListedTensor, Stream> Copy
);
