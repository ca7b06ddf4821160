using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>How Hugging Face's image-classification pipeline turns logits into scores.</summary>
internal enum ScoreFunction
{
    Softmax,
    Sigmoid,
}

/// <summary>
/// What a Hugging Face <c>ConvNextV2Config</c> says about inference, with its defaults filled in and nothing derived.
/// A value: equal JSON values give equal configs, whatever the layout of the text.
/// </summary>
/// <param name="NumChannels"><c>num_channels</c>: planes of the input image.</param>
/// <param name="PatchSize"><c>patch_size</c>: edge and stride of the stem's patches.</param>
/// <param name="HiddenSizes"><c>hidden_sizes</c>: channels of each stage.</param>
/// <param name="Depths"><c>depths</c>: blocks of each stage, as many as <paramref name="HiddenSizes"/>.</param>
/// <param name="HiddenActivation"><c>hidden_act</c>.</param>
/// <param name="LayerNormEpsilon"><c>layer_norm_eps</c> of the final norm, in the digits of the JSON; all other norms have a
/// fixed 1e-6.</param>
/// <param name="ImageSize"><c>image_size</c>; what the model is compiled for may come from elsewhere.</param>
/// <param name="Labels"><c>id2label</c>, or <c>num_labels</c> default names: one for each logit.</param>
/// <param name="ScoreFunction">From <c>problem_type</c> and the number of labels.</param>
/// <param name="Architecture">From <c>architectures</c>; without labels a classifier is a mere model.</param>
/// <param name="OutFeatures"><c>out_features</c> or <c>out_indices</c> of a backbone, resolved: 0 is the stem, 1 the first
/// stage. Empty for others.</param>
internal sealed record ConvNextV2Config(
    int NumChannels,
    int PatchSize,
    EquatableArray<int> HiddenSizes,
    EquatableArray<int> Depths,
    HiddenActivation HiddenActivation,
    string LayerNormEpsilon,
    ImageSize ImageSize,
    LabelSet Labels,
    ScoreFunction ScoreFunction,
    ModelArchitecture Architecture,
    EquatableArray<int> OutFeatures
)
{
    /// <summary>The same model as another architecture: only a classifier has labels, and only a backbone features.</summary>
    public ConvNextV2Config As(ModelArchitecture architecture, EquatableArray<int> outFeatures) =>
        this with
        {
            Architecture =
                architecture == ModelArchitecture.ImageClassification && Labels.Count == 0
                    ? ModelArchitecture.Model
                    : architecture,
            Labels = architecture == ModelArchitecture.ImageClassification ? Labels : LabelSet.Default(0),
            OutFeatures = architecture == ModelArchitecture.Backbone ? outFeatures : EquatableArray<int>.Empty,
        };
}
