using System.Globalization;
using ConvNextV2.Compiled.Activations;
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
        "num_classes",
        "in_chans",
        "dims",
        "depths",
        "act_layer",
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

    // What every ConvNeXt V2 has; any other value makes another model.
    private static readonly IReadOnlyDictionary<string, string[]> Fixed = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["global_pool"] = ["\"avg\""],
        ["use_grn"] = ["true"],
        ["conv_bias"] = ["true"],
        ["head_norm_first"] = ["false"],
        ["features_only"] = ["false"],
        ["stem_type"] = ["\"patch\""],
        ["norm_layer"] = ["\"layernorm\"", "\"layernorm2d\""],
        ["norm_eps"] = ["1e-06"],
        ["kernel_sizes"] = ["7", "[7, 7, 7, 7]"],
        ["output_stride"] = ["32"],
        ["ls_init_value"] = ["null"],
        ["head_hidden_size"] = ["null"],
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

            if (!Fixed.TryGetValue(member.Name, out string[]? allowed))
            {
                Report(member.Name, "which is none that timm's ConvNeXt takes");
            }
            else if (!allowed.Contains(Spelled(member.Value)))
            {
                Report(member.Name, $"which makes another model; a ConvNeXt V2 has {string.Join(" or ", allowed)}");
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
        const string Key = "act_layer";
        string name = json?.String(Key) ?? HiddenActivations.TimmDefault;
        if (HiddenActivations.ByTimmName.TryGetValue(name, out HiddenActivation activation))
        {
            return activation;
        }

        Report(Key, $"which is not supported; it can be {string.Join(", ", HiddenActivations.ByTimmName.Keys)}");
        return HiddenActivation.Gelu;
    }

    private void Report(string key, string reason) =>
        json!.Report(ProblemId.UnsupportedTimmArgument, key, key, json.Find(key)!.Value.Describe(), reason);

    /// <summary>As JSON has it, numbers in one spelling.</summary>
    private static string Spelled(JsonValue value) =>
        value.Kind switch
        {
            JsonKind.String => $"\"{value.Text}\"",
            JsonKind.Array => $"[{string.Join(", ", value.Items.Select(Spelled))}]",
            JsonKind.Number
                when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number
            == 1e-6
                ? "1e-06"
                : number.ToString("R", CultureInfo.InvariantCulture),
            JsonKind.True => "true",
            JsonKind.False => "false",
            _ => "",
        };
}
