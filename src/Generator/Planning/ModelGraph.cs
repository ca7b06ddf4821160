using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Layers that run one after the other, from one feature map to another.</summary>
internal sealed record LayerSequence(string CheckpointPrefix, MapShape Input, MapShape Output, EquatableArray<Layer> Layers)
{
    public long MultiplyAccumulates => Output.Pixels * Layers.Sum(layer => layer.MultiplyAccumulatesPerPixel);
}

/// <summary>One stage; the first has no downsampling.</summary>
internal sealed record StageGraph(MapShape Map, LayerSequence? Downsampling, EquatableArray<LayerSequence> Blocks);

/// <summary>A map that a backbone hands out, normed.</summary>
/// <param name="Index">0 for the stem's, 1 for the first stage's.</param>
internal sealed record FeatureGraph(int Index, LayerSequence Norm);

/// <summary>The model layer by layer, as Hugging Face has it: with a head, or with the features of a backbone.</summary>
internal sealed record ModelGraph(
    LayerSequence Stem,
    EquatableArray<StageGraph> Stages,
    EquatableArray<FeatureGraph> Features,
    LayerSequence? Head
)
{
    public IEnumerable<LayerSequence> Sequences
    {
        get
        {
            yield return Stem;
            foreach (StageGraph stage in Stages)
            {
                if (stage.Downsampling is not null)
                {
                    yield return stage.Downsampling;
                }

                foreach (LayerSequence block in stage.Blocks)
                {
                    yield return block;
                }
            }

            foreach (FeatureGraph feature in Features)
            {
                yield return feature.Norm;
            }

            if (Head is not null)
            {
                yield return Head;
            }
        }
    }

    public IEnumerable<TensorSpec> Tensors =>
        Sequences.SelectMany(sequence => sequence.Layers).SelectMany(layer => layer.Tensors);
}
