using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What an item says of preprocessing, and what is said where neither it nor a file does.</summary>
public class PreprocessingMetadataTests
{
    private const string Path = "rose.convnextv2.json";

    private static readonly string ColorConfig = JsonText.Merge(GeneratorHarness.MicroConfig, "\"num_channels\": 3");

    private static readonly GeneratorHarness Loud = GeneratorHarness.Empty with
    {
        Severities = GeneratorHarness.Empty.Severities.Clear(),
    };

    [Fact]
    public void Without_a_file_the_defaults_are_assumed_with_a_warning()
    {
        GeneratorRun run = Loud.WithModel(Path, ColorConfig).Run();

        Assert.StartsWith(
            "rose.convnextv2.json(1,1): warning CNV0025: There is no preprocessor_config.json beside the config",
            Assert.Single(run.Messages),
            StringComparison.Ordinal
        );
        Assert.Contains("mean: new float[] { 0.5f, 0.5f, 0.5f }", Surface(run), StringComparison.Ordinal);
        Assert.Contains("ImageResize.ShortestEdge(9, ", Surface(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Default", "{ 0.5f, 0.5f, 0.5f }", "{ 0.5f, 0.5f, 0.5f }")]
    [InlineData("ImageNet", "{ 0.485f, 0.456f, 0.406f }", "{ 0.229f, 0.224f, 0.225f }")]
    [InlineData("imagenet", "{ 0.485f, 0.456f, 0.406f }", "{ 0.229f, 0.224f, 0.225f }")]
    public void An_item_that_says_what_is_assumed_is_taken_at_its_word(string preprocessing, string mean, string deviation)
    {
        GeneratorRun run = Loud.WithModel(Path, ColorConfig, preprocessing: preprocessing).Run();

        Assert.Empty(run.Messages);
        Assert.Contains($"mean: new float[] {mean}", Surface(run), StringComparison.Ordinal);
        Assert.Contains($"standardDeviation: new float[] {deviation}", Surface(run), StringComparison.Ordinal);
        run.Compile();
    }

    [Fact]
    public void A_file_says_all_there_is_to_say() =>
        Assert.Empty(
            Loud.WithModel(Path, GeneratorHarness.MicroConfig).WithPreprocessor(GeneratorHarness.MicroPreprocessor).Run().Messages
        );

    [Fact]
    public void A_model_that_is_not_compiled_is_not_warned_of() =>
        Assert.DoesNotContain(
            Loud.WithModel(Path, JsonText.Merge(GeneratorHarness.MicroConfig, "\"patch_size\": 0")).Run().Diagnostics,
            diagnostic => diagnostic.Id == "CNV0025"
        );

    [Theory]
    [InlineData("None", null, "The Preprocessing of the ConvNextV2Model item is 'None'; it can be ImageNet or Default")]
    [InlineData("1", null, "The Preprocessing of the ConvNextV2Model item is '1'; it can be ImageNet or Default")]
    [InlineData(
        "ImageNet",
        null,
        "The Preprocessing of the ConvNextV2Model item is 'ImageNet'; which is of three channels, and the model has 1"
    )]
    [InlineData(null, "PIL", "The ImageBackend of the ConvNextV2Model item is 'PIL'; it can be Pillow, Pillow12 or Torchvision")]
    public void Other_words_are_refused(string? preprocessing, string? backend, string expected)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(Path, GeneratorHarness.MicroConfig, preprocessing: preprocessing, imageBackend: backend)
            .Run();

        Assert.Equal([$"rose.convnextv2.json(1,1): error CNV0028: {expected}"], run.Messages);
        Assert.Empty(run.Sources);
    }

    [Fact]
    public void A_word_that_contradicts_a_file_is_refused()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(Path, GeneratorHarness.MicroConfig, preprocessing: "Default")
            .WithPreprocessor(GeneratorHarness.MicroPreprocessor)
            .Run();

        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): error CNV0028: The Preprocessing of the ConvNextV2Model item is 'Default'; "
                    + "but the files say what is done to images: a preprocessor_config.json, or the pretrained_cfg of a timm config; "
                    + "leave it out",
            ],
            run.Messages
        );
    }

    [Theory]
    [InlineData(null, "ImageBackend.Pillow)", "CropRule.Floor", "RescaleRule.Double")]
    [InlineData("pillow12", "ImageBackend.Pillow12)", "CropRule.Floor", "RescaleRule.Double")]
    [InlineData("Torchvision", "ImageBackend.Torchvision)", "CropRule.Truncate", "RescaleRule.IntoStatistics")]
    public void The_backend_decides_over_resize_crop_and_rounding(string? backend, params string[] expected)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(Path, ColorConfig, imageBackend: backend).Run();

        Assert.Empty(run.Messages);
        Assert.All(expected, text => Assert.Contains(text, Surface(run), StringComparison.Ordinal));
        run.Compile();
    }

    [Fact]
    public void Torchvisions_Lanczos_is_its_bicubic_and_the_class_says_so()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(Path, ColorConfig, imageBackend: "Torchvision")
            .WithPreprocessor("""{"size": 8, "resample": 1}""")
            .Run();

        Assert.Contains(
            "by the rules of ConvNextImageProcessor; Torchvision has no lanczos and takes bicubic.\n",
            Surface(run),
            StringComparison.Ordinal
        );
        Assert.Contains("ResizeFilter.Bicubic, Cnv::ImageBackend.Torchvision", Surface(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "by the defaults of ConvNextImageProcessor, for no file says it")]
    [InlineData("default", "as Preprocessing=\"Default\" says: the defaults of ConvNextImageProcessor")]
    [InlineData(
        "ImageNet",
        "as Preprocessing=\"ImageNet\" says: ImageNet's mean and deviation, and else the defaults of ConvNextImageProcessor"
    )]
    public void Without_a_file_the_class_says_what_its_preprocessing_is_from(string? preprocessing, string origin) =>
        AssertOrigin(origin, GeneratorHarness.Empty.WithModel(Path, ColorConfig, preprocessing: preprocessing));

    [Theory]
    [InlineData("""{"size": 8, "image_processor_type": "ViTImageProcessor"}""", "ViTImageProcessor")]
    [InlineData("""{"size": 8, "image_processor_type": "ViTImageProcessorFast"}""", "ViTImageProcessor")]
    [InlineData("""{"image_processor_type": "TimmWrapperImageProcessor", "pretrained_cfg": {"input_size": [3, 8, 8]}}""", "timm")]
    public void The_class_names_the_preprocessors_file_and_whose_rules_it_is_read_by(string json, string rules) =>
        AssertOrigin(
            $"as preprocessor_config.json has it, by the rules of {rules}",
            GeneratorHarness.Empty.WithModel(Path, ColorConfig).WithPreprocessor(json)
        );

    [Fact]
    public void A_config_of_timms_is_named_itself() =>
        AssertOrigin(
            "as rose.convnextv2.json has it, by the rules of timm",
            GeneratorHarness.Empty.WithModel(Path, GeneratorHarness.MicroTimmConfig)
        );

    private static void AssertOrigin(string origin, GeneratorHarness harness)
    {
        GeneratorRun run = harness.Run();

        Assert.Empty(run.Messages);
        Assert.Contains($"// From bytes to pixel values, {origin}.\n", Surface(run), StringComparison.Ordinal);
    }

    private static string Surface(GeneratorRun run) => run.Sources["Garden.Rose.g.cs"];
}
