using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>
/// An adapter of Hugging Face's peft, which people take for a model: it holds changes to some tensors of one. It is known by the
/// names of its tensors; the config beside it says of which model.
/// </summary>
internal static class PeftAdapter
{
    public const string ConfigFileName = "adapter_config.json";

    /// <summary>What peft's <c>save_pretrained</c> calls the tensors' file.</summary>
    public const string FileName = "adapter_model.safetensors";

    // A config takes a few kilobytes.
    private const int MaximumConfigLength = 1 << 20;

    // A part of a tensor's name, and whose it is.
    private static readonly (string Part, string Method)[] Methods =
    [
        ("lora_", "a LoRA"),
        ("hada_", "a LoHa"),
        ("lokr_", "a LoKr"),
        ("ia3_", "an IA³"),
        ("boft_", "a BOFT"),
        ("oft_", "an OFT"),
        ("vera_", "a VeRA"),
        ("fourierft_", "a FourierFT"),
        ("hra_", "an HRA"),
        ("ln_tuning_", "a LayerNorm tuning"),
    ];

    // What peft puts into the names of a model that it wraps, and leaves there if it is not merged.
    private static readonly string[] Leftovers = ["modules_to_save.", "original_module.", "base_layer."];

    /// <summary>What the names are an adapter of; null if they are none's.</summary>
    public static string? MethodOf(IEnumerable<string> names)
    {
        bool isLeft = false;
        foreach (string name in names)
        {
            foreach ((string part, string method) in Methods)
            {
                if (Has(name, part))
                {
                    return method;
                }
            }

            isLeft |= Leftovers.Any(part => Has(name, part));
        }

        return isLeft ? "an unmerged" : null;
    }

    private static bool Has(string name, string part)
    {
        int at = name.IndexOf(part, StringComparison.Ordinal);
        return at == 0 || (at > 0 && name[at - 1] == '.');
    }

    /// <summary>What it is, and what to do about it.</summary>
    /// <param name="method">As <see cref="MethodOf"/> tells it; null if only the file's name and the config tell.</param>
    /// <param name="config">The text of the config beside it; null if there is none.</param>
    public static string Describe(string? method, string? config)
    {
        string title = $"it is {method ?? "an"} adapter (peft)";
        string? model = config is null || config.Length > MaximumConfigLength ? null : BaseModel(config);
        return (model is null ? title : $"{title} for {Printable.Name(model)}")
            + ", which changes a model and is none; merge it first: merge_and_unload() in Python, then save_pretrained()";
    }

    private static string? BaseModel(string config) =>
        JsonReader.Parse(config).Value?.Find("base_model_name_or_path")?.Value is { Kind: JsonKind.String } value
            ? value.Text
            : null;
}
