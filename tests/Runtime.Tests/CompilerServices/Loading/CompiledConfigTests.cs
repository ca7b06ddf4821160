using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>Files beside a checkpoint that no tensor contradicts, and that would give other answers all the same.</summary>
public sealed class CompiledConfigTests : IDisposable
{
    private const string Typed = "\"model_type\": \"convnextv2\"";

    private static readonly GeneratedClass Pets = new("Zoo.Pets", 6, "0.0.0");

    /// <summary>As a file of ImageNet's mean and deviation and a size of 64 is compiled.</summary>
    private static readonly ImagePreprocessor Preprocessor = new(
        3,
        64,
        64,
        ImageResize.ShortestEdge(73, ResizeFilter.Bicubic, ImageBackend.Pillow),
        [new CenterCrop(64, 64, CropRule.Floor)],
        new PixelArithmetic(RescaleRule.Double, 0.00392156862745098, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])
    );

    private static readonly CompiledConfig Classifier = new(Preprocessor, isSizeGiven: false)
    {
        HiddenActivation = "gelu",
        LayerNormEpsilon = 1e-12,
        ScoreFunction = ScoreFunction.Softmax,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_files_there_is_nothing_to_disagree_with() => Classifier.RequireAgreement(Pets, _folder, options: null);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"hidden_act\": \"relu\", \"layer_norm_eps\": 1}")]
    [InlineData("{" + Typed + "}")]
    [InlineData("{" + Typed + ", \"hidden_act\": null, \"layer_norm_eps\": null, \"problem_type\": null}")]
    [InlineData("{" + Typed + ", \"hidden_act\": \"gelu_python\", \"layer_norm_eps\": 0.000000000001}")]
    [InlineData("{" + Typed + ", \"problem_type\": \"single_label_classification\", \"loss\": NaN}")]
    public void A_config_that_means_the_same_or_nothing_agrees(string config)
    {
        Write("config.json", config);

        Classifier.RequireAgreement(Pets, _folder, options: null);
    }

    [Theory]
    [InlineData("\"hidden_act\": \"relu\"", "'hidden_act' in its config.json is \"relu\", Zoo.Pets is compiled with gelu")]
    [InlineData("\"hidden_act\": \"wish\"", "'hidden_act' in its config.json is \"wish\", Zoo.Pets is compiled with gelu")]
    [InlineData("\"hidden_act\": 7", "'hidden_act' in its config.json is 7, Zoo.Pets is compiled with gelu")]
    [InlineData("\"layer_norm_eps\": 1e-6", "'layer_norm_eps' in its config.json is 1e-6, Zoo.Pets is compiled with 1E-12")]
    [InlineData("\"layer_norm_eps\": NaN", "'layer_norm_eps' in its config.json is NaN, Zoo.Pets is compiled with 1E-12")]
    [InlineData(
        "\"problem_type\": \"multi_label_classification\"",
        "'problem_type' in its config.json is \"multi_label_classification\", Zoo.Pets is compiled with single_label_classification"
    )]
    public void A_config_of_another_computation_is_refused_with_both_values(string member, string expected)
    {
        Write("config.json", "{" + Typed + ", " + member + "}");

        Assert.Contains(expected, Refused(Classifier), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_absent_has_its_default_in_a_config_of_Hugging_Faces()
    {
        Write("config.json", "{" + Typed + "}");
        var config = new CompiledConfig(Preprocessor, isSizeGiven: false)
        {
            HiddenActivation = "relu",
            LayerNormEpsilon = 1e-6,
            ScoreFunction = ScoreFunction.Sigmoid,
        };

        string message = Refused(config);

        Assert.Contains("'hidden_act' in its config.json is absent, which is gelu, Zoo.Pets is compiled with relu", message);
        Assert.Contains("'layer_norm_eps' in its config.json is absent, which is 1e-12", message);
        Assert.Contains("'problem_type' in its config.json is absent, which is single_label_classification", message);
    }

    [Fact]
    public void What_a_class_does_not_compute_is_not_asked_for()
    {
        Write(
            "config.json",
            "{" + Typed + ", \"hidden_act\": \"relu\", \"layer_norm_eps\": 1, \"problem_type\": \"multi_label_classification\"}"
        );

        new CompiledConfig(Preprocessor, isSizeGiven: false).RequireAgreement(Pets, _folder, options: null);
    }

    /// <summary>As a timm config without a pretrained_cfg is compiled for images of 64.</summary>
    private static ImagePreprocessor TimmPreprocessor(ImageBackend backend) =>
        new(
            3,
            64,
            64,
            ImageResize.ShortestEdge(73, ResizeFilter.Bicubic, backend),
            [new CenterCrop(64, 64, CropRule.HalfToEven)],
            new PixelArithmetic(RescaleRule.Division, 255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f])
        );

    private static CompiledConfig OfTimm(ImageBackend backend = ImageBackend.Pillow) =>
        new(TimmPreprocessor(backend), isSizeGiven: true)
        {
            HiddenActivation = "gelu",
            LayerNormEpsilon = 1e-6,
            ScoreFunction = ScoreFunction.Softmax,
        };

    [Theory]
    [InlineData("\"architecture\": \"convnextv2_atto\"")]
    [InlineData(
        "\"model_type\": \"timm_wrapper\", \"architecture\": \"convnextv2_atto\", \"architectures\": [\"TimmWrapperModel\"]"
    )]
    [InlineData("\"architecture\": \"x\", \"pretrained_cfg\": {\"input_size\": [3, 224, 224], \"crop_pct\": 0.875}")]
    [InlineData("\"architecture\": \"x\", \"model_args\": {\"act_layer\": \"gelu\", \"norm_eps\": 1e-6}")]
    public void A_config_of_timms_agrees_with_a_class_that_is_compiled_from_it(string members)
    {
        Write("config.json", "{" + members + "}");

        OfTimm().RequireAgreement(Pets, _folder, options: null);
        OfTimm(ImageBackend.Pillow12).RequireAgreement(Pets, _folder, options: null);
    }

    [Theory]
    [InlineData("\"model_args\": {\"act_layer\": \"gelu_tanh\"}", "'act_layer' in its config.json is \"gelu_tanh\"")]
    [InlineData("\"model_args\": {\"norm_eps\": 1e-5}", "'norm_eps' in its config.json is 1e-5")]
    [InlineData("\"model_args\": {\"act_layer\": 7}", "'act_layer' in its config.json is 7, Zoo.Pets is compiled with gelu")]
    [InlineData("\"model_args\": {\"global_pool\": \"max\"}", "'global_pool' in its config.json is \"max\"")]
    [InlineData(
        "\"model_args\": {\"output_stride\": 16}",
        "'output_stride' in its config.json is 16, Zoo.Pets is compiled with 32"
    )]
    [InlineData(
        "\"problem_type\": \"multi_label_classification\"",
        "'problem_type' in its config.json is \"multi_label_classification\""
    )]
    [InlineData("\"pretrained_cfg\": {\"crop_pct\": 1.0}", "'size' in its config.json is the shortest edge to 64")]
    [InlineData("\"pretrained_cfg\": {\"crop_mode\": \"squash\"}", "'size' in its config.json is a warp to 73×73")]
    [InlineData("\"pretrained_cfg\": {\"mean\": [0.5, 0.5, 0.5]}", "'image_mean' in its config.json is [0.5, 0.5, 0.5]")]
    public void A_config_of_timms_that_means_otherwise_is_refused(string member, string expected)
    {
        Write("config.json", "{\"architecture\": \"convnextv2_atto\", " + member + "}");

        Assert.Contains(expected, Refused(OfTimm()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_of_timms_is_compared_with_an_embedders_too()
    {
        Write("config.json", """{"architecture": "convnextv2_atto", "model_args": {"global_pool": "catavgmax"}}""");
        var embedder = new CompiledConfig(TimmPreprocessor(ImageBackend.Pillow), isSizeGiven: true) { LayerNormEpsilon = 1e-6 };

        Assert.Contains(
            "'global_pool' in its config.json is \"catavgmax\", Zoo.Pets is compiled with \"avg\"",
            Refused(embedder)
        );
    }

    [Fact]
    public void A_class_of_Hugging_Faces_epsilon_is_none_of_timms()
    {
        Write("config.json", "{\"architecture\": \"convnextv2_atto\"}");

        Assert.Contains(
            "'norm_eps' in its config.json is absent, which is 1e-6, Zoo.Pets is compiled with 1E-12",
            Refused(Classifier)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData(", \"image_processor_type\": \"ConvNextImageProcessorFast\", \"do_pad\": true, \"pad_value\": NaN")]
    [InlineData(", \"image_std\": [0.2290, 2.24e-1, 0.225], \"resample\": 3, \"crop_pct\": 0.875, \"do_resize\": true")]
    public void A_preprocessors_file_that_means_the_same_agrees(string members)
    {
        Write("preprocessor_config.json", Preprocessing(members));

        Classifier.RequireAgreement(Pets, _folder, options: null);
        Classifier.RequireAgreement(Pets, Path.Combine(_folder, "model.safetensors"), options: null);
    }

    [Theory]
    [InlineData(
        "\"image_mean\": 0.5",
        "'image_mean' in its preprocessor_config.json is [0.5, 0.5, 0.5], Zoo.Pets is compiled with [0.485, 0.456, 0.406]"
    )]
    [InlineData(
        "\"image_std\": [0.229, 0.224, 0.226]",
        "'image_std' in its preprocessor_config.json is [0.229, 0.224, 0.226], Zoo.Pets is compiled with [0.229, 0.224, 0.225]"
    )]
    [InlineData(
        "\"size\": 48",
        "'size' in its preprocessor_config.json is the shortest edge to 54, a crop to 48×48, Zoo.Pets is compiled with the shortest edge to 73, a crop to 64×64"
    )]
    [InlineData("\"crop_pct\": 1", "is the shortest edge to 64, a crop to 64×64, Zoo.Pets")]
    [InlineData("\"size\": 384", "is a warp to 384×384, Zoo.Pets")]
    [InlineData("\"do_resize\": false", "'size' in its preprocessor_config.json is 64×64 without a resize, Zoo.Pets")]
    [InlineData("\"do_center_crop\": true, \"crop_size\": 48", "a crop to 64×64, a crop to 48×48, Zoo.Pets")]
    [InlineData("\"resample\": 2", "'resample' in its preprocessor_config.json is bilinear, Zoo.Pets is compiled with bicubic")]
    [InlineData(
        "\"rescale_factor\": 0.01",
        "'rescale_factor' in its preprocessor_config.json is 0.01, Zoo.Pets is compiled with 0.00392157"
    )]
    [InlineData(
        "\"do_rescale\": false",
        "'rescale_factor' in its preprocessor_config.json is off, Zoo.Pets is compiled with 0.00392157"
    )]
    [InlineData("\"do_normalize\": false", "'image_mean' in its preprocessor_config.json is off, Zoo.Pets")]
    public void One_that_prepares_images_in_another_way_is_refused_with_both_values(string members, string expected)
    {
        Write("preprocessor_config.json", Preprocessing(", " + members));

        string message = Refused(Classifier);

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("ModelLoadOptions.IgnoreConfigs", message, StringComparison.Ordinal);
        Classifier.RequireAgreement(Pets, _folder, new ModelLoadOptions { IgnoreConfigs = true });
    }

    [Fact]
    public void Processors_of_their_own_kind_are_told_apart()
    {
        Write(
            "preprocessor_config.json",
            """{"image_processor_type": "EfficientNetImageProcessor", "size": 64, "rescale_offset": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}"""
        );

        string message = Refused(Classifier);

        Assert.Contains("'rescale_offset' in its preprocessor_config.json is on, Zoo.Pets is compiled with off", message);
        Assert.Contains(
            "'include_top' in its preprocessor_config.json is [0.229, 0.224, 0.225], Zoo.Pets is compiled with off",
            message
        );
        Write("preprocessor_config.json", """{"image_processor_type": "MobileViTImageProcessor"}""");
        Assert.Contains("'do_flip_channel_order' in its preprocessor_config.json is on", Refused(Classifier));
    }

    [Fact]
    public void A_size_that_the_item_gave_is_not_asked_of_the_file()
    {
        var config = new CompiledConfig(Preprocessor, isSizeGiven: true);
        Write("preprocessor_config.json", Preprocessing(", \"size\": 384"));

        config.RequireAgreement(Pets, _folder, options: null);

        Write("preprocessor_config.json", Preprocessing(", \"size\": 384, \"image_mean\": 0"));
        Assert.Contains("'image_mean'", Refused(config), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not JSON: expected a property name in double quotes")]
    [InlineData("[1]", "is an array, not a JSON object")]
    [InlineData("{\"size\": \"big\"}", "cannot be followed: 'size' must be an integer")]
    [InlineData(
        "{\"image_processor_type\": \"MyProcessor\"}",
        "cannot be followed: 'image_processor_type' is \"MyProcessor\", whose rules are not known"
    )]
    [InlineData("{\"image_mean\": [1, 2]}", "cannot be followed: 'image_mean' has 2 values, and the model 3 channels")]
    public void A_file_that_cannot_be_followed_is_refused_by_name(string json, string expected)
    {
        Write("preprocessor_config.json", json);

        string message = Refused(Classifier);

        Assert.Contains(
            $"the '{Path.Combine(_folder, "preprocessor_config.json")}' beside it {expected}",
            message,
            StringComparison.Ordinal
        );
    }

    private static string Preprocessing(string members) =>
        """{"size": {"shortest_edge": 64}, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]"""
        + members
        + "}";

    private string Refused(CompiledConfig config)
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(() =>
            config.RequireAgreement(Pets, _folder, options: null)
        );
        Assert.Equal(_folder, exception.Checkpoint);
        return exception.Message;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
