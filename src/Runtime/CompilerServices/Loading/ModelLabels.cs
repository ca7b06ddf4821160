using System.ComponentModel;
using System.Globalization;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Messages;

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
    public ModelLabels(int count)
    {
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = Numbered(i);
        }

        Default = Array.AsReadOnly(names);
    }

    /// <summary>
    /// The labels where nothing stands beside the weights: those of the config, else <c>LABEL_0</c>, <c>LABEL_1</c> ….
    /// </summary>
    public IReadOnlyList<string> Default { get; }

    /// <summary>
    /// The labels for weights from a file or a folder: where the config does not name them, the <c>config.json</c> beside the
    /// weights may; where it does, that file must not name others.
    /// </summary>
    /// <exception cref="CheckpointException">That file is damaged, or has other labels, or another number of them.</exception>
    public IReadOnlyList<string> Of(GeneratedClass generated, string path, ModelLoadOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(generated);
        if (options is { IgnoreConfigs: true } || CheckpointLabels.Read(path) is not { } found)
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

        if (!_areNamed)
        {
            return found.Names is null ? Default : Array.AsReadOnly([.. found.Names]);
        }

        RequireSame(generated, path, found.Names ?? Default);
        return Default;
    }

    /// <summary>The same on another thread.</summary>
    public Task<IReadOnlyList<string>> OfAsync(
        GeneratedClass generated,
        string path,
        ModelLoadOptions? options,
        CancellationToken cancellationToken
    ) => Task.Run(() => Of(generated, path, options), cancellationToken);

    /// <summary>Names that say nothing, <c>LABEL_0</c> and so on, contradict none.</summary>
    private void RequireSame(GeneratedClass generated, string path, IReadOnlyList<string> found)
    {
        var others = new List<int>();
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i] != Default[i] && found[i] != Numbered(i))
            {
                others.Add(i);
            }
        }

        if (others.Count == 0)
        {
            return;
        }

        int first = others[0];
        string more = others.Count == 1 ? "" : $", and {others.Count - 1} more are others";
        throw new CheckpointException(
            path,
            $"its config.json has \"{Printable.Name(found[first])}\" for label {first}, "
                + $"{generated.Name} is compiled with \"{Printable.Name(Default[first])}\"{more}. "
                + "A class for several sets of labels is compiled from a config that only counts them (\"num_labels\"); "
                + $"{nameof(ModelLoadOptions)}.{nameof(ModelLoadOptions.IgnoreConfigs)} keeps the compiled ones."
        );
    }

    private static string Numbered(int label) => "LABEL_" + label.ToString(CultureInfo.InvariantCulture);
}
