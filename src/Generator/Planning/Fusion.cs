using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Pass 4: layers become the phases that run. What is linear and constant is folded into the matrix beside it. GRN's sums are
/// taken in pointwise 1, its scale goes onto an operand of pointwise 2, and pointwise 2 adds the residual. Each matrix gets the
/// precision that it is multiplied in.
/// </summary>
internal static class Fusion
{
    public static FusedModel Fuse(ModelGraph graph, MatrixPrecision precision)
    {
        FusedModel model = FuseIn(precision, graph);

        // Where no matrix is large enough for eight bits the model is that of float32, its activations too.
        return model.IsQuantized ? model : FuseIn(precision.Float32, graph);
    }

    private static FusedModel FuseIn(MatrixPrecision precision, ModelGraph graph) =>
        new(
            FuseStem(graph.Stem),
            graph.Stages.Select((stage, i) => FuseStage(stage, i + 1, precision)).ToEquatableArray(),
            graph.Features.Select(FuseFeature).ToEquatableArray(),
            graph.Head is null ? null : FuseHead(graph.Head)
        );

    private static StemPlan FuseStem(LayerSequence stem) =>
        stem.Layers is [PatchConvolution convolution, LayerNorm norm]
            ? new StemPlan(
                stem.Input,
                stem.Output,
                convolution.Patch,
                norm.Epsilon,
                TilePlan.OfRows(stem.Output),
                new PackedPatchEmbedding(
                    "StemConvolution",
                    convolution.Name,
                    convolution.InChannels,
                    convolution.OutChannels,
                    convolution.Patch
                ),
                new PackedLayerNorm("StemNorm", norm.Name, norm.Channels)
            )
            : throw Unknown(stem);

    private static StagePlan FuseStage(StageGraph stage, int number, MatrixPrecision precision) =>
        new(
            number,
            stage.Map,
            stage.Downsampling is { } downsampling ? FuseDownsampling(downsampling, number) : null,
            stage.Blocks.Select((block, i) => FuseBlock(block, number, i + 1, precision)).ToEquatableArray()
        );

    private static DownsamplingPlan FuseDownsampling(LayerSequence sequence, int stage) =>
        sequence.Layers is [LayerNorm norm, PatchConvolution convolution]
            ? new DownsamplingPlan(
                sequence.Input,
                sequence.Output,
                norm.Epsilon,
                SplitOf(sequence.Output),
                NormTilesOf(sequence.Output),
                TilesOf(sequence.Output),
                new PackedDownsampling(
                    FormattableString.Invariant($"Stage{stage}Downsampling"),
                    convolution.Name,
                    convolution.InChannels,
                    convolution.OutChannels,
                    FoldedNorm: norm.Name
                )
            )
            : throw Unknown(sequence);

    private static BlockPlan FuseBlock(LayerSequence block, int stage, int number, MatrixPrecision precision)
    {
        if (
            block.Layers
            is not [
                DepthwiseConvolution depthwise,
                LayerNorm norm,
                Pointwise expand,
                Activation activation,
                GlobalResponseNorm grn,
                Pointwise project,
                ResidualAdd,
            ]
        )
        {
            throw Unknown(block);
        }

        string field = FormattableString.Invariant($"Stage{stage}Block{number}");
        return new BlockPlan(
            number,
            block.CheckpointPrefix,
            block.Output,
            block.Output.WithChannels(expand.Outputs),
            norm.Epsilon,
            activation.Function,
            precision.OfActivations,
            SplitOf(block.Output),
            NormTilesOf(block.Output),
            TilesOf(block.Output),
            new PackedDepthwise(field + "Depthwise", depthwise.Name, depthwise.Channels),
            new PackedPointwise(
                field + "Expand",
                expand.Name,
                expand.Inputs,
                expand.Outputs,
                FoldedNorm: norm.Name,
                FoldedShift: null,
                precision.Of(stage, expand.Inputs)
            ),
            new PackedGrnWeight(field + "Grn", grn.Name, grn.Channels),
            new PackedPointwise(
                field + "Project",
                project.Name,
                project.Inputs,
                project.Outputs,
                FoldedNorm: null,
                FoldedShift: grn.Name,
                precision.Of(stage, project.Inputs)
            )
        );
    }

    private static WorkSplit SplitOf(MapShape map) => TilePlan.HasManyTiles(map) ? WorkSplit.Rows : WorkSplit.Grid;

    private static TilePlan TilesOf(MapShape map) => SplitOf(map) == WorkSplit.Rows ? TilePlan.OfRows(map) : TilePlan.OfGrid(map);

    // As a phase of its own the norm reads no weights, so it gains nothing from tiles of several rows.
    private static TilePlan NormTilesOf(MapShape map) => SplitOf(map) == WorkSplit.Rows ? TilesOf(map) : TilePlan.EachRow(map);

    private static FeaturePlan FuseFeature(FeatureGraph feature) =>
        feature.Norm.Layers is [LayerNorm norm]
            ? new FeaturePlan(
                feature.Index,
                feature.Norm.Output,
                norm.Epsilon,
                TilePlan.EachRow(feature.Norm.Output),
                new PackedLayerNorm(
                    FormattableString.Invariant($"Features{feature.Index}Norm"),
                    norm.Name,
                    norm.Channels,
                    norm.IsOptional
                )
            )
            : throw Unknown(feature.Norm);

    private static HeadPlan FuseHead(LayerSequence head) =>
        head.Layers switch
        {
            [GlobalAveragePool, LayerNorm norm] => new HeadPlan(head.Input, norm.Epsilon, Norm(norm), Classifier: null),
            [GlobalAveragePool, LayerNorm norm, Pointwise classifier] => new HeadPlan(
                head.Input,
                norm.Epsilon,
                Norm(norm),
                new PackedPointwise(
                    "Classifier",
                    classifier.Name,
                    classifier.Inputs,
                    classifier.Outputs,
                    FoldedNorm: null,
                    FoldedShift: null,
                    Precision.Float32
                )
            ),
            _ => throw Unknown(head),
        };

    // Its output is handed out as the pooled output, so its weight and bias cannot be folded into the classifier.
    private static PackedLayerNorm Norm(LayerNorm norm) => new("HeadNorm", norm.Name, norm.Channels);

    private static InvalidOperationException Unknown(LayerSequence sequence) =>
        new($"Lowering made a sequence that fusion does not know: {sequence}");
}
