using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What a folder without a <c>model.safetensors</c> holds instead, by the names in it, and what to do.</summary>
internal static class FolderContents
{
    // Of a file's name its beginning and end, and what to do with it; as Hugging Face's and others' training leave them.
    private static readonly (string Start, string End, string Advice)[] Files =
    [
        (
            "pytorch_model",
            ".bin.index.json",
            "shards of PyTorch, which Python makes one safetensors file: from_pretrained(), then save_pretrained()"
        ),
        ("pytorch_model", ".bin", "PyTorch's weights, of which 'convnextv2 convert' makes a model.safetensors"),
        ("", ".safetensors", "a safetensors file; give its path"),
        ("", ".safetensors.index.json", "the index of a safetensors checkpoint in shards; give its path"),
        ("", ".ckpt", "a PyTorch or Lightning checkpoint, of which 'convnextv2 convert' makes a safetensors file"),
        ("", ".pth.tar", "a PyTorch checkpoint, of which 'convnextv2 convert' makes a safetensors file"),
        ("", ".pth", "a PyTorch checkpoint, of which 'convnextv2 convert' makes a safetensors file"),
        ("", ".pt", "a PyTorch checkpoint, of which 'convnextv2 convert' makes a safetensors file"),
        ("", ".bin", "a PyTorch checkpoint, if 'convnextv2 convert' can make a safetensors file of it"),
        ("", ".h5", "TensorFlow's weights; PyTorch's has the same ones"),
        ("", ".keras", "Keras's weights; PyTorch's has the same ones"),
        ("", ".msgpack", "Flax's weights; PyTorch's has the same ones"),
        ("", ".onnx", "an ONNX model; take the checkpoint that it was exported from"),
        ("", ".gguf", "a GGUF file; take the checkpoint that it was made of"),
        ("", ".npz", "arrays of numpy; take the checkpoint that they were made of"),
    ];

    /// <summary>One sentence without a stop; null if there is nothing that could be a model.</summary>
    /// <param name="files">The names of its files.</param>
    /// <param name="folders">The names of the folders in it.</param>
    /// <param name="adapterConfig">The text of its <c>adapter_config.json</c>; null if there is none.</param>
    public static string? Describe(IReadOnlyCollection<string> files, IReadOnlyCollection<string> folders, string? adapterConfig)
    {
        if (adapterConfig is not null)
        {
            bool isLoRA = adapterConfig.IndexOf("\"LORA\"", StringComparison.Ordinal) >= 0;
            return "what it holds is no model: " + PeftAdapter.Describe(isLoRA ? "a LoRA" : null, adapterConfig);
        }

        foreach ((string start, string end, string advice) in Files)
        {
            string? file = files
                .Where(name =>
                    name.StartsWith(start, StringComparison.OrdinalIgnoreCase)
                    && name.EndsWith(end, StringComparison.OrdinalIgnoreCase)
                    && name != ParityTensors.FileName
                )
                .OrderBy(name => name, StringComparer.Ordinal)
                .FirstOrDefault();
            if (file is not null)
            {
                return $"it holds '{Printable.Name(file)}', {advice}";
            }
        }

        // A Trainer's output has a folder for each time that it saved.
        string? last = folders
            .Where(name => name.StartsWith("checkpoint-", StringComparison.Ordinal))
            .OrderBy(name => name.Length)
            .ThenBy(name => name, StringComparer.Ordinal)
            .LastOrDefault();
        return last is null ? null : $"it holds '{Printable.Name(last)}', a folder of a training's checkpoint; give its path";
    }
}
