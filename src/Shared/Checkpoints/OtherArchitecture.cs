namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Checkpoints that are not ConvNeXt V2's, by names that only they have.</summary>
internal static class OtherArchitecture
{
    // A part of a name and whose it is; what several have comes after what only one has.
    private static readonly (string Part, string Title)[] Parts =
    [
        ("relative_position_bias_table", "Swin Transformer"),
        ("attn.logit_scale", "Swin Transformer V2"),
        ("text_model.", "a CLIP or SigLIP with Hugging Face's names"),
        ("vision_model.", "a CLIP or SigLIP with Hugging Face's names"),
        ("attn.qkv.", "a Vision Transformer"),
        ("attention.attention.query.", "a Vision Transformer"),
        ("cls_token", "a Vision Transformer"),
        ("conv_stem.", "an EfficientNet or MobileNet of timm"),
        ("features.0.0.", "a network of torchvision"),
        ("resnet.embedder.", "a ResNet"),
        ("layer1.0.conv1.", "a ResNet"),
        ("bert.embeddings.", "a BERT"),
        ("self_attn.q_proj.", "a language model"),
    ];

    /// <summary>What the names are of, or null.</summary>
    public static string? Of(IReadOnlyCollection<string> names)
    {
        if (IsVersion1(names))
        {
            return "ConvNeXt V1";
        }

        foreach ((string part, string title) in Parts)
        {
            if (names.Any(name => name.IndexOf(part, StringComparison.Ordinal) >= 0))
            {
                return title;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether they have ConvNeXt V1's layer scale and no global response normalisation. The layer scale is a parameter of the
    /// block itself: <c>stages.0.0.gamma</c>, <c>layers.0.layer_scale_parameter</c>.
    /// </summary>
    public static bool IsVersion1(IEnumerable<string> names)
    {
        bool hasLayerScale = false;
        foreach (string name in names)
        {
            if (name.IndexOf(".grn.", StringComparison.Ordinal) >= 0)
            {
                return false;
            }

            hasLayerScale |=
                name.EndsWith(".layer_scale_parameter", StringComparison.Ordinal)
                || name.EndsWith(".layer_scale", StringComparison.Ordinal)
                || (name.EndsWith(".gamma", StringComparison.Ordinal) && name.Length > 6 && char.IsDigit(name[name.Length - 7]));
        }

        return hasLayerScale;
    }
}
