using ConvNextV2.Compiled.Build;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>One tensor of a checkpoint, and how long it is.</summary>
internal sealed record ListedTensor(string Name, string DataType, IReadOnlyList<long> Shape, long ByteLength)
    : StoredTensor(Name, DataType, Shape);

/// <summary>
/// Which tensors a checkpoint has, whatever its format: read from its header, index or pickle, without their data.
/// </summary>
/// <param name="Path">Of the file, or of a sharded checkpoint's index.</param>
/// <param name="Format">What the format is called.</param>
internal sealed record CheckpointListing(string Path, string Format, IReadOnlyList<ListedTensor> Tensors)
{
    // As Hugging Face's from_pretrained looks for them.
    private static readonly string[] UsualNames = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"];

    /// <summary>The checkpoint of a folder, or null if it has none under a usual name.</summary>
    public static string? FindIn(string folder) =>
        UsualNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>The checkpoint of a folder.</summary>
    /// <exception cref="ToolException">It has none.</exception>
    public static string RequireIn(string folder) => FindIn(folder) ?? throw NothingIn(folder);

    /// <summary>The key and the prefix under which they stand in a file of <c>torch.save</c>.</summary>
    public (string? Key, string? Prefix) Choice { get; init; }

    /// <summary>The checkpoint of a folder that is to be converted: its PyTorch file, if it has one.</summary>
    /// <exception cref="ToolException">It has none of either kind.</exception>
    public static string FindForConversion(string folder)
    {
        string torch = System.IO.Path.Combine(folder, UsualNames[^1]);
        return File.Exists(torch) ? torch : RequireIn(folder);
    }

    /// <summary>What is said of which set of weights in the file they are; empty where there can be no other.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Why other weights of the file could be meant as well, and how to take each; null if a rule says which.</summary>
    public string? Doubt { get; init; }

    /// <summary>
    /// Lists a <c>.safetensors</c> file, an index of such, the tensors of a file of <c>torch.save</c> that would be converted, or
    /// what a folder has of these.
    /// </summary>
    /// <param name="path">Of the file or folder.</param>
    /// <param name="key">The keys that lead to the model in a file of <c>torch.save</c>; null to find it.</param>
    /// <param name="prefix">What all its names there begin with; null to find it.</param>
    /// <exception cref="ToolException">There is none, or it is damaged.</exception>
    public static CheckpointListing Read(string path, string? key = null, string? prefix = null)
    {
        string name = Directory.Exists(path) ? RequireIn(path) : path;
        using CheckpointFile file = CheckpointFile.Open(name);
        if (file.IsSafetensors)
        {
            return new CheckpointListing(name, file.Format, ModelChoice.SetOf(file, key).Tensors);
        }

        ModelChoice choice = ModelChoice.Of(file, key, prefix);
        return new CheckpointListing(name, file.Format, [.. choice.Tensors.Select(item => item.Tensor)])
        {
            Choice = (choice.Set.Key, choice.Model?.Location.Prefix),
            Remarks = ChoiceReport.Of(file, choice),
            Doubt = choice.Doubt,
        };
    }

    /// <summary>What a checkpoint is if it is an adapter of peft's, which people take for a model; else null.</summary>
    public static string? DescribeAdapter(string path, IEnumerable<string> names)
    {
        if (PeftAdapter.MethodOf(names) is not { } method)
        {
            return null;
        }

        string config = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", PeftAdapter.ConfigFileName);
        return PeftAdapter.Describe(method, File.Exists(config) ? File.ReadAllText(config) : null);
    }

    /// <summary>The same of this one.</summary>
    public string? DescribeAdapter() => DescribeAdapter(Path, Tensors.Select(tensor => tensor.Name));

    private static ToolException NothingIn(string folder) =>
        Directory.EnumerateFiles(folder, $"*{DistributedShards.Ending}").Any()
            ? DistributedShards.Refuse(folder)
            : new(
                $"The folder '{folder}' has none of {string.Join(", ", UsualNames)}"
                    + (CheckpointFolder.Describe(folder) is { } contents ? $"; {contents}." : ".")
            );
}
