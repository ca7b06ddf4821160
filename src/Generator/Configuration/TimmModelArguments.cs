using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>
/// A timm config's <c>model_args</c>, which timm hands to the class <c>ConvNeXt</c>. Those that change what is computed are
/// followed or refused; a null is as absent, because timm drops it.
/// </summary>
internal sealed class TimmModelArguments(ConfigObject? json)
{
    private const int Stages = 4;

    // They decide how a model is trained, initialised or laid out, and nothing that it computes.
    private static readonly HashSet<string> Ignored = new(StringComparer.Ordinal)
    {
        TimmConfig.LabelCount,
        "in_chans",
        "dims",
        "depths",
        TimmArguments.Activation,
        "patch_size",
        "conv_mlp",
        "drop_rate",
        "drop_path_rate",
        "head_init_scale",
        "pretrained",
        "pretrained_strict",
        "scriptable",
        "exportable",
        "no_jit",
    };

    /// <summary>Reports what makes another model, and what no ConvNeXt takes.</summary>
    public void Check()
    {
        foreach (JsonMember member in json?.Members ?? [])
        {
            if (member.Value.Kind == JsonKind.Null || Ignored.Contains(member.Name))
            {
                continue;
            }

            if (!TimmArguments.IsFixed(member.Name))
            {
                Report(member.Name, "which is none that timm's ConvNeXt takes");
            }
            else if (TimmArguments.Contradicted(member) is { } usual)
            {
                Report(member.Name, $"which makes another model; a ConvNeXt V2 has {usual}");
            }
        }
    }

    public int Integer(string key, int absent) => json?.Integer(key, absent, minimum: 1) ?? absent;

    /// <summary>One value for each of timm's four stages.</summary>
    public EquatableArray<int> PerStage(string key, EquatableArray<int> absent, int minimum)
    {
        EquatableArray<int> values = json?.Integers(key, absent, minimum) ?? absent;
        if (values.Count == Stages)
        {
            return values;
        }

        Report(key, FormattableString.Invariant($"which has {values.Count} values; timm's ConvNeXt has four stages"));
        return absent;
    }

    /// <summary>
    /// The stem's. timm keeps the stride of the whole at 32: with patches of 2 its first stage halves the map too, and from 8 on
    /// its last ones are dilated.
    /// </summary>
    public int PatchSize()
    {
        const string Key = "patch_size";
        const int ByDefault = 4;
        int size = Integer(Key, ByDefault);
        if (size is 2 or >= 8)
        {
            Report(Key, "with which timm lays out its stages otherwise; it can be 1, 3, 4, 5, 6 or 7");
            return ByDefault;
        }

        return size;
    }

    public HiddenActivation Activation()
    {
        const string Key = TimmArguments.Activation;
        string name = json?.String(Key) ?? TimmArguments.DefaultActivation;
        if (HiddenActivations.ByTimmName.TryGetValue(name, out HiddenActivation activation))
        {
            return activation;
        }

        Report(Key, $"which is not supported; it can be {string.Join(", ", HiddenActivations.ByTimmName.Keys)}");
        return HiddenActivation.Gelu;
    }

    private void Report(string key, string reason) =>
        json!.Report(ProblemId.UnsupportedTimmArgument, key, key, json.Find(key)!.Value.Describe(), reason);
}
