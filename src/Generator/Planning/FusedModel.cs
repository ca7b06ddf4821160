using ConvNextV2.Compiled.Activations;
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
    PackedLayerNorm Norm
);

/// <summary>How the work on a map is cut.</summary>
internal enum WorkSplit
{
    /// <summary>Into tiles of rows: all layers of a phase run on a tile while it is in the cache.</summary>
    Rows,

    /// <summary>
    /// Into tiles of rows and channels: for maps of few rows, or of fewer pixels than channels. Many cores have work, and none
    /// fetches all weights. What comes before a matrix is then a phase of its own.
    /// </summary>
    Grid,
}

/// <summary>Norm, then 2×2 convolution of stride 2: map of one stage → map of the next.</summary>
/// <param name="NormTiles">The norm's rows; the convolution's too where the split is by rows.</param>
/// <param name="Tiles">The convolution's rows.</param>
internal sealed record DownsamplingPlan(
    MapShape Input,
    MapShape Output,
    string Epsilon,
    WorkSplit Split,
    TilePlan NormTiles,
    TilePlan Tiles,
    PackedDownsampling Convolution
)
{
    /// <summary>The norm's output: each 2×2 square of the input as a pixel.</summary>
    public MapShape Patches => Output.WithChannels(Convolution.Inputs);

    /// <summary>The convolution's tiles where the split is a grid.</summary>
    public GridPlan Grid => new(Tiles, Output.Channels);

    public TileScratch Scratch => TileScratch.Of(Patches, NormTiles, Split, Precision.Float32);
}

/// <summary>Which operand of pointwise 2 is multiplied by GRN's scale.</summary>
internal enum ScaleSide
{
    Weights,
    Activations,
}

/// <summary>
/// A residual block as two phases with a barrier between, because GRN needs the whole hidden map.
/// Expand: depthwise → LayerNorm → pointwise 1 → activation, with GRN's sums. Project: GRN → pointwise 2 → residual.
/// Where the split is a grid, what comes before each matrix is a phase as well.
/// </summary>
/// <param name="NormTiles">The rows of what comes before pointwise 1; pointwise 1's too where the split is by rows.</param>
/// <param name="Tiles">The rows of the matrices.</param>
internal sealed record BlockPlan(
    int Number,
    string CheckpointPrefix,
    MapShape Map,
    MapShape Hidden,
    string Epsilon,
    HiddenActivation Activation,
    Precision ActivationPrecision,
    WorkSplit Split,
    TilePlan NormTiles,
    TilePlan Tiles,
    PackedDepthwise Depthwise,
    PackedPointwise Expand,
    PackedGrnWeight GrnWeight,
    PackedPointwise Project
)
{
    /// <summary>
    /// 4C·C weights against pixels·4C activations: where there are rows to split, the weights are fewer. In a grid the
    /// activations are fewer, or about as many, and threads can share them. Where they are quantised they are read anyway.
    /// </summary>
    public ScaleSide ScaleSide =>
        Split == WorkSplit.Rows && Project.Precision == Precision.Float32 ? ScaleSide.Weights : ScaleSide.Activations;

    /// <summary>Pointwise 1's tiles where the split is a grid.</summary>
    public GridPlan ExpandGrid => new(Tiles, Hidden.Channels);

    /// <summary>
    /// The scale's tiles where it goes onto activations that stay floats: as pointwise 1's, whose threads have them in their
    /// caches. A pixel is quantised by all of its channels, so there it is null and the tiles are <see cref="NormTiles"/>.
    /// </summary>
    public GridPlan? ScaleGrid => Project.Precision == Precision.Float32 ? ExpandGrid : null;

    /// <summary>Pointwise 2's tiles where the split is a grid.</summary>
    public GridPlan ProjectGrid => new(Tiles, Map.Channels);

    /// <summary>The buffer that pointwise 2 reads where the split is a grid.</summary>
    public string ProjectInput(int stage) =>
        Project.Precision == Precision.Float32 ? BufferNames.Hidden(stage) : BufferNames.Scaled(stage);

    public TileScratch ExpandScratch => TileScratch.Of(Map, NormTiles, Split, Expand.Precision);

    /// <summary>The hidden rows are in the arena; scaled and quantised they are their tile's, unless a grid reads them.</summary>
    public TileScratch ProjectScratch =>
        Split == WorkSplit.Rows && Project.Precision == Precision.Int8
            ? new TileScratch(QuantizedRows: Hidden.WithRows(Tiles.RowsPerTile))
            : new TileScratch();
}

internal sealed record StagePlan(int Number, MapShape Map, DownsamplingPlan? Downsampling, EquatableArray<BlockPlan> Blocks)
{
    /// <summary>The stage whose residual map is its input; the stem writes into the first stage's.</summary>
    public int InputStage => Math.Max(1, Number - 1);
}

/// <summary>Mean over the map, norm, and the classifier where the model has one.</summary>
internal sealed record HeadPlan(MapShape Map, string Epsilon, PackedLayerNorm Norm, PackedPointwise? Classifier)
{
    /// <summary>The classifier's tiles: one row, cut across the labels, because its time goes into reading weights.</summary>
    public GridPlan? ClassifierGrid => Classifier is null ? null : new GridPlan(new TilePlan(1, 1), Classifier.Outputs);
}

/// <summary>A map that a backbone hands out, normed into a buffer of its own: the next stage needs it as it is.</summary>
/// <param name="Index">0 for the stem's, 1 for the first stage's.</param>
internal sealed record FeaturePlan(int Index, MapShape Map, string Epsilon, TilePlan Tiles, PackedLayerNorm Norm)
{
    /// <summary>The stage whose residual map is normed; the stem writes into the first stage's.</summary>
    public int Stage => Math.Max(1, Index);
}

/// <summary>The model as the phases that run, with the weights each one reads; where its maps lie is not decided yet.</summary>
internal sealed record FusedModel(
    StemPlan Stem,
    EquatableArray<StagePlan> Stages,
    EquatableArray<FeaturePlan> Features,
    HeadPlan? Head
)
{
    /// <summary>Whether any matrix is multiplied in eight bits.</summary>
    public bool IsQuantized => Weights.Any(weights => weights is PackedPointwise { Precision: Precision.Int8 });

    /// <summary>What the phases ask of a worker's scratch, one after the other in the same memory.</summary>
    public IEnumerable<TileScratch> Scratches =>
        Stages.SelectMany(stage =>
            stage
                .Blocks.SelectMany(block => new[] { block.ExpandScratch, block.ProjectScratch })
                .Prepend(stage.Downsampling?.Scratch ?? new TileScratch())
        );

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

            foreach (FeaturePlan feature in Features)
            {
                yield return feature.Norm;
            }

            if (Head is not null)
            {
                yield return Head.Norm;
            }

            if (Head?.Classifier is { } classifier)
            {
                yield return classifier;
            }
        }
    }
}
