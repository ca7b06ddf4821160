using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Configs;

/// <summary>
/// The <c>model_args</c> of a timm config, of which every ConvNeXt V2 has most alike: another value makes another model, mostly
/// one with the same tensors. A null is as absent, because timm drops it.
/// </summary>
internal static class TimmArguments
{
    public const string Key = "model_args";

    /// <summary>The blocks' activation, absent <see cref="DefaultActivation"/>.</summary>
    public const string Activation = "act_layer";

    public const string DefaultActivation = "gelu";

    /// <summary>timm's norms have this in every place, the final one too.</summary>
    public const string LayerNormEpsilon = "norm_eps";

    public const string DefaultEpsilon = "1e-6";

    // As JSON has them, numbers in one spelling.
    private static readonly Dictionary<string, string[]> Fixed = new(StringComparer.Ordinal)
    {
        ["global_pool"] = ["\"avg\""],
        ["use_grn"] = ["true"],
        ["conv_bias"] = ["true"],
        ["head_norm_first"] = ["false"],
        ["features_only"] = ["false"],
        ["stem_type"] = ["\"patch\""],
        ["norm_layer"] = ["\"layernorm\"", "\"layernorm2d\""],
        [LayerNormEpsilon] = [DefaultEpsilon],
        ["kernel_sizes"] = ["7", "[7, 7, 7, 7]"],
        ["output_stride"] = ["32"],
        ["ls_init_value"] = ["null"],
        ["head_hidden_size"] = ["null"],
    };

    /// <summary>Whether every ConvNeXt V2 has the argument alike.</summary>
    public static bool IsFixed(string name) => Fixed.ContainsKey(name);

    /// <summary>What every ConvNeXt V2 has instead of an argument's value; null if that makes no other model.</summary>
    public static string? Contradicted(JsonMember argument) =>
        argument.Value.Kind != JsonKind.Null
        && Fixed.TryGetValue(argument.Name, out string[]? allowed)
        && Array.IndexOf(allowed, Spelled(argument.Value)) < 0
            ? string.Join(" or ", allowed)
            : null;

    private static string Spelled(JsonValue value) =>
        value.Kind switch
        {
            JsonKind.String => $"\"{value.Text}\"",
            JsonKind.Array => $"[{string.Join(", ", value.Items.Select(Spelled))}]",
            JsonKind.Number
                when double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number
            == 1e-6
                ? DefaultEpsilon
                : number.ToString("R", CultureInfo.InvariantCulture),
            JsonKind.True => "true",
            JsonKind.False => "false",
            _ => "",
        };
}
