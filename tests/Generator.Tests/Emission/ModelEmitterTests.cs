using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using ConvNextV2.Compiled.Generator.Tests.Planning;

namespace ConvNextV2.Compiled.Generator.Tests.Emission;

/// <summary>Whole generated files, of models small enough to be read from end to end.</summary>
public class ModelEmitterTests
{
    // GRN's scale goes onto the weights in the first stage, where the map is large, and onto the activations in the second.
    private const string TwoStages = """
        {
          "model_type": "convnextv2", "num_stages": 2, "depths": [1, 2], "hidden_sizes": [8, 24], "image_size": 32,
          "id2label": {"0": "cat", "1": "dog, \"best\" friend", "2": "żółw\n"}
        }
        """;

    private const string TwoStagesPreprocessor =
        """{"size": {"shortest_edge": 32}, "crop_pct": 0.875, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}""";

    private const string Headless = """
        {
          "model_type": "convnextv2", "num_stages": 1, "depths": [1], "hidden_sizes": [4], "image_size": [6, 20], "patch_size": 2,
          "num_channels": 1, "num_labels": 0, "hidden_act": "relu", "layer_norm_eps": 1e-6
        }
        """;

    private const string HeadlessPreprocessor =
        """{"do_resize": false, "do_rescale": false, "image_mean": -1.5, "image_std": 2E+1}""";

    // The second of two stages, and the stem.
    private const string Backbone = """
        {
          "architectures": ["ConvNextV2Backbone"], "num_stages": 2, "depths": [1, 0], "hidden_sizes": [4, 8], "image_size": 16, "patch_size": 2,
          "num_channels": 1, "hidden_act": "relu", "out_features": ["stem", "stage2"]
        }
        """;

    // Two stages that are split by rows and two by a grid. Of the first only pointwise 2 is in eight bits, of the last nothing.
    private const string FourStages = """
        {
          "model_type": "convnextv2", "num_stages": 4, "depths": [1, 1, 1, 1], "hidden_sizes": [8, 32, 40, 24],
          "image_size": [56, 14], "patch_size": 1,
          "num_channels": 1, "num_labels": 2
        }
        """;

    [Fact]
    public void A_classifier_is_as_verified() =>
        Snapshots.Match(
            Emit(
                Definitions.OfJson(TwoStages, TwoStagesPreprocessor, new ModelName("Zoo", "Pets")),
                new ProgramWeights(
                    "Zoo.weights/models/pets/model.safetensors",
                    IsEmbedded: false,
                    Fingerprint: "0123456789abcdef0123456789abcdef",
                    Sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
                ),
                "Zoo.weights/models/pets/parity.safetensors"
            ),
            "cs"
        );

    [Fact]
    public void A_classifier_in_eight_bits_is_as_verified() =>
        Snapshots.Match(
            Emit(
                Definitions.OfJson(FourStages, HeadlessPreprocessor, new ModelName("Zoo", "Fish")) with
                {
                    Precision = Precision.Int8,
                }
            ),
            "cs"
        );

    [Fact]
    public void A_headless_model_is_as_verified() =>
        Snapshots.Match(Emit(Definitions.OfJson(Headless, HeadlessPreprocessor, new ModelName(null, "Strips"))), "cs");

    [Fact]
    public void A_backbone_for_a_further_image_size_is_as_verified() =>
        Snapshots.Match(
            Emit(
                Definitions.OfJson(Backbone, HeadlessPreprocessor, new ModelName("Zoo", "Eyes", "At16")),
                new ProgramWeights("eyes.safetensors", IsEmbedded: true, Fingerprint: "", Sha256: null)
            ),
            "cs"
        );

    private static IEnumerable<(string Hint, string Text)> Emit(
        ModelDefinition definition,
        ProgramWeights? weights = null,
        string? parityFile = null
    )
    {
        IEnumerable<SourceFile> files = ModelEmitter.Emit(
            Definitions.Plan(definition) with
            {
                Weights = weights,
                ParityFile = parityFile,
                PreprocessingOrigin = "as preprocessor_config.json has it, by the rules of ConvNextImageProcessor",
            }
        );
        if (definition.Config.Labels.Count > 0)
        {
            files = files.Append(ModelEmitter.EmitLabels(definition.Name, definition.FileName, definition.Config.Labels));
        }

        return files.Select(file => (Path.GetFileNameWithoutExtension(file.HintName), file.Text));
    }
}
