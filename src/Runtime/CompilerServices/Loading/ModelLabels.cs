using System.ComponentModel;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// The labels of a generated class: those of the config that it was compiled from or, where that only counts them, those of the
/// checkpoint that is loaded into it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelLabels
{
    private readonly bool _areNamed;

    /// <summary>For a config that names its labels.</summary>
    /// <param name="names">In the order of the logits.</param>
    public ModelLabels(string[] names)
    {
        _areNamed = true;
        Default = Array.AsReadOnly(names);
    }

    /// <summary>For a config that only counts them.</summary>
    public ModelLabels(int count) =>
        Default = Array.AsReadOnly(Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"LABEL_{i}")).ToArray());

    /// <summary>
    /// The labels where nothing stands beside the weights: those of the config, else <c>LABEL_0</c>, <c>LABEL_1</c> ….
    /// </summary>
    public IReadOnlyList<string> Default { get; }

    /// <summary>
    /// The labels for weights from a file or a folder: where the config does not name them, the <c>config.json</c> beside the
    /// weights may.
    /// </summary>
    /// <exception cref="CheckpointException">That file is damaged, or has another number of labels.</exception>
    public IReadOnlyList<string> Of(GeneratedClass generated, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(generated);
        if (_areNamed || CheckpointLabels.Read(path) is not { } found)
        {
            return Default;
        }

        if (found.Count != Default.Count)
        {
            throw new CheckpointException(
                path,
                $"its config.json has {found.Count} labels, "
                    + $"{generated.Name} is compiled for {Default.Count}. {CheckpointAdvice.ForLabels}"
            );
        }

        return found.Names is null ? Default : Array.AsReadOnly([.. found.Names]);
    }
}
