using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Patch embedding and its norm: image → map of the first stage, a tile of rows at a time.</summary>
internal sealed record StemPlan(
    MapShape Image,
    MapShape Map,
    int Patch,
    string Epsilon,
    TilePlan Tiles,
    PackedPatchEmbedding Convolution,
    PackedLayerNorm Norm);

/// <summary>Norm, then 2×2 convolution of stride 2: map of one stage → map of the next.</summary>
internal sealed record DownsamplingPlan(MapShape Input, MapShape Output, string Epsilon, TilePlan Tiles, PackedDownsampling Convolution);

/// <summary>Which operand of pointwise 2 takes GRN's scale: the one with fewer values to multiply.</summary>
internal enum ScaleSide
{
    Weights,
    Activations,
}

/// <summary>
/// A residual block as two phases with a barrier between, because GRN needs the whole hidden map.
/// Expand: depthwise → LayerNorm → pointwise 1 → activation, with GRN's sums. Project: GRN → pointwise 2 → residual.
/// </summary>
internal sealed record BlockPlan(
    int Number,
    string CheckpointPrefix,
    MapShape Map,
    MapShape Hidden,
    string Epsilon,
    HiddenActivation Activation,
    ScaleSide ScaleSide,
    TilePlan Tiles,
    PackedDepthwise Depthwise,
    PackedPointwise Expand,
    PackedGrnWeight GrnWeight,
    PackedPointwise Project);

internal sealed record StagePlan(int Number, MapShape Map, DownsamplingPlan? Downsampling, EquatableArray<BlockPlan> Blocks);

/// <summary>Mean over the map, norm, and the classifier where the model has one.</summary>
internal sealed record HeadPlan(MapShape Map, string Epsilon, PackedLayerNorm Norm, PackedPointwise? Classifier);

/// <summary>The model as the phases that run, with the weights each one reads; where its maps lie is not decided yet.</summary>
internal sealed record FusedModel(StemPlan Stem, EquatableArray<StagePlan> Stages, HeadPlan Head)
{
    /// <summary>Every packed group in the order of execution.</summary>
    public IEnumerable<PackedWeights> Weights
    {
        get
        {
            yield return Stem.Convolution;
            yield return Stem.Norm;
            foreach (StagePlan stage in Stages)
            {
                if (stage.Downsampling is { } downsampling)
                {
                    yield return downsampling.Convolution;
                }

                foreach (BlockPlan block in stage.Blocks)
                {
                    yield return block.Depthwise;
                    yield return block.Expand;
                    yield return block.GrnWeight;
                    yield return block.Project;
                }
            }

            yield return Head.Norm;
            if (Head.Classifier is { } classifier)
            {
                yield return classifier;
            }
        }
    }
}
