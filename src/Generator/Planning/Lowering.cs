using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Pass 3: from the config and its shapes to the layers of the model, named as in a checkpoint.</summary>
internal static class Lowering
{
    /// <summary>
    /// Hidden channels of a block per outer channel (section 3.1 of the ConvNeXt paper: the inverted bottleneck).
    /// </summary>
    public const int Expansion = 4;

    // Hugging Face fixes this for every norm but the last.
    private const string InnerEpsilon = "1e-6";

    public static ModelGraph Lower(ConvNextV2Config config, ModelShapes shapes) =>
        new(
            LowerStem(config, shapes),
            shapes.Stages.Select((_, stage) => LowerStage(config, shapes, stage)).ToEquatableArray(),
            config.OutFeatures.Select(index => LowerFeature(shapes, index)).ToEquatableArray(),
            config.Architecture == ModelArchitecture.Backbone ? null : LowerHead(config, shapes)
        );

    private static LayerSequence LowerStem(ConvNextV2Config config, ModelShapes shapes)
    {
        MapShape map = shapes.Stages[0];
        return Sequence(
            "embeddings",
            shapes.Image,
            map,
            new PatchConvolution("embeddings.patch_embeddings", config.NumChannels, map.Channels, config.PatchSize),
            new LayerNorm("embeddings.layernorm", map.Channels, InnerEpsilon)
        );
    }

    private static StageGraph LowerStage(ConvNextV2Config config, ModelShapes shapes, int stage)
    {
        MapShape map = shapes.Stages[stage];
        string prefix = FormattableString.Invariant($"encoder.stages.{stage}");
        LayerSequence? downsampling = stage == 0 ? null : LowerDownsampling(prefix, shapes.Stages[stage - 1], map);
        IEnumerable<LayerSequence> blocks = Enumerable
            .Range(0, config.Depths[stage])
            .Select(block => LowerBlock(FormattableString.Invariant($"{prefix}.layers.{block}"), map, config.HiddenActivation));
        return new StageGraph(map, downsampling, blocks.ToEquatableArray());
    }

    private static LayerSequence LowerDownsampling(string prefix, MapShape input, MapShape output) =>
        Sequence(
            prefix + ".downsampling_layer",
            input,
            output,
            new LayerNorm(prefix + ".downsampling_layer.0", input.Channels, InnerEpsilon),
            new PatchConvolution(prefix + ".downsampling_layer.1", input.Channels, output.Channels, Patch: 2)
        );

    private static LayerSequence LowerBlock(string prefix, MapShape map, HiddenActivation activation)
    {
        int hidden = Expansion * map.Channels;
        return Sequence(
            prefix,
            map,
            map,
            new DepthwiseConvolution(prefix + ".dwconv", map.Channels),
            new LayerNorm(prefix + ".layernorm", map.Channels, InnerEpsilon),
            new Pointwise(prefix + ".pwconv1", map.Channels, hidden),
            new Activation(activation),
            new GlobalResponseNorm(prefix + ".grn", hidden),
            new Pointwise(prefix + ".pwconv2", hidden, map.Channels),
            new ResidualAdd()
        );
    }

    // No published checkpoint has these norms: Hugging Face makes them, with weight 1 and bias 0, when a classifier is loaded
    // as a backbone.
    private static FeatureGraph LowerFeature(ModelShapes shapes, int index)
    {
        MapShape map = shapes.Stages[Math.Max(0, index - 1)];
        string name = "hidden_states_norms." + OutFeatures.Name(index);
        var norm = new LayerNorm(name, map.Channels, InnerEpsilon, IsOptional: true);
        return new FeatureGraph(index, Sequence(name, map, map, norm));
    }

    private static LayerSequence LowerHead(ConvNextV2Config config, ModelShapes shapes)
    {
        MapShape map = shapes.Stages[shapes.Stages.Count - 1];
        var layers = new List<Layer>
        {
            new GlobalAveragePool(),
            new LayerNorm("layernorm", map.Channels, config.LayerNormEpsilon),
        };
        int outputs = map.Channels;
        if (config.Labels.Count > 0)
        {
            outputs = config.Labels.Count;
            layers.Add(new Pointwise("classifier", map.Channels, outputs));
        }

        return new LayerSequence("", map, new MapShape(1, 1, outputs), layers.ToEquatableArray());
    }

    private static LayerSequence Sequence(string prefix, MapShape input, MapShape output, params Layer[] layers) =>
        new(prefix, input, output, layers.ToEquatableArray());
}
