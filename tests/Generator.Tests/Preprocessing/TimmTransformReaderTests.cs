using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Tests.Preprocessing;

/// <summary>What a timm config means for images, as <c>resolve_data_config</c> and <c>create_transform</c> read it.</summary>
public class TimmTransformReaderTests
{
    private static readonly string[] Mean = ["0.485", "0.456", "0.406"];
    private static readonly string[] Deviation = ["0.229", "0.224", "0.225"];

    [Theory]
    [InlineData("""{"architecture": "convnextv2_atto"}""")]
    [InlineData("""{"architecture": "convnextv2_atto", "pretrained_cfg": {}}""")]
    [InlineData(
        """{"pretrained_cfg": {"input_size": null, "crop_pct": 0, "crop_mode": null, "interpolation": null, "mean": null, "std": null}}"""
    )]
    [InlineData(
        """{"pretrained_cfg": {"input_size": [3, 224, 224], "test_input_size": [3, 288, 288], "test_crop_pct": 0.95, "crop_pct": 0.875}}"""
    )]
    [InlineData("""{"input_size": [3, 224, 224], "crop_pct": 0.875, "interpolation": "bicubic"}""")]
    public void Absent_keys_have_timms_defaults_and_those_for_tests_are_not_read(string json)
    {
        ImageProcessing actual = Read(json);

        Assert.Equal(new ImageExtent(224, 224), actual.Output);
        Assert.Equal((ResizeRule.ShortestEdge, new ImageExtent(256, 256)), (actual.Resize, actual.Resized));
        Assert.Equal((ResizeFilter.Bicubic, ImageBackend.Pillow), (actual.Filter, actual.Backend));
        Assert.Equal([new ImageExtent(224, 224)], actual.Crops);
        Assert.Equal(CropRule.HalfToEven, actual.CropRule);
        Assert.Equal((RescaleRule.Division, "255"), (actual.Rescale, actual.Factor));
        Assert.Equal(Mean, actual.Mean);
        Assert.Equal(Deviation, actual.StandardDeviation);
        Assert.Empty(actual.Padding);
    }

    /// <summary><c>math.floor(edge / crop_pct)</c>.</summary>
    [Theory]
    [InlineData(224, "0.9", 248)]
    [InlineData(224, "0.95", 235)]
    [InlineData(288, "1.0", 288)]
    [InlineData(240, "0.875", 274)]
    [InlineData(96, "1.14", 84)]
    public void The_resize_goes_to_the_edge_divided_and_rounded_down(int edge, string fraction, int resized)
    {
        string json = $"{{\"pretrained_cfg\": {{\"input_size\": [3, {edge}, {edge}], \"crop_pct\": {fraction}}}}}";

        Assert.Equal(new ImageExtent(resized, resized), Read(json).Resized);
    }

    [Fact]
    public void A_squash_warps_and_is_cropped()
    {
        ImageProcessing actual = Read(
            """{"pretrained_cfg": {"input_size": [3, 64, 96], "crop_pct": 0.5, "crop_mode": "squash"}}"""
        );

        Assert.Equal((ResizeRule.Warp, new ImageExtent(128, 192)), (actual.Resize, actual.Resized));
        Assert.Equal([new ImageExtent(64, 96)], actual.Crops);
    }

    [Fact]
    public void A_border_is_the_mean_around_an_image_that_fits_in()
    {
        ImageProcessing actual = Read(
            """{"pretrained_cfg": {"crop_mode": "border", "crop_pct": 1.0, "interpolation": "lanczos"}}"""
        );

        Assert.Equal((ResizeRule.Fit, new ImageExtent(224, 224)), (actual.Resize, actual.Resized));
        Assert.Equal(ResizeFilter.Lanczos, actual.Filter);
        Assert.Equal([124, 116, 104], actual.Padding);
    }

    /// <summary>timm does not hand the interpolation on to this one resize, whose default is bilinear.</summary>
    [Fact]
    public void A_centre_that_is_no_square_is_covered_with_a_triangle()
    {
        ImageProcessing actual = Read(
            """{"pretrained_cfg": {"input_size": [3, 64, 96], "crop_pct": 1.0, "interpolation": "bicubic"}}"""
        );

        Assert.Equal((ResizeRule.Cover, new ImageExtent(64, 96)), (actual.Resize, actual.Resized));
        Assert.Equal(ResizeFilter.Bilinear, actual.Filter);
    }

    [Fact]
    public void One_mean_and_deviation_stand_for_every_channel()
    {
        ImageProcessing actual = Read("""{"pretrained_cfg": {"mean": [0.5], "std": [0.25]}}""", channels: 1);

        Assert.Equal(["0.5"], actual.Mean);
        Assert.Equal(["0.25"], actual.StandardDeviation);
    }

    [Theory]
    [InlineData(
        "{\"crop_mode\": \"stretch\"}",
        "'crop_mode' is \"stretch\", which timm does not know; it can be center, squash, border"
    )]
    [InlineData(
        "{\"interpolation\": \"random\"}",
        "'interpolation' is \"random\", which timm does not know; it can be nearest, lanczos, bilinear, bicubic, box, hamming"
    )]
    [InlineData("{\"input_size\": [3, 224]}", "'input_size' must be an array of channels, height and width, but is an array")]
    [InlineData("{\"input_size\": [3, 224, 0]}", "'input_size[2]' must be from 1 to 2147483647, but is 0")]
    [InlineData("{\"crop_pct\": \"0.9\"}", "'crop_pct' must be a number, but is \"0.9\"")]
    [InlineData("{\"mean\": [0.5, 0.5]}", "'mean' has 2 values, and the model 3 channels")]
    [InlineData("{\"std\": [0, 1, 1]}", "'std[0]' must be from 1E-30 to 1E+30, but is 0")]
    public void What_timm_cannot_follow_is_refused(string config, string fault)
    {
        (TimmTransform? transform, IReadOnlyList<ProcessorFault> faults) = TimmTransformReader.Read(
            JsonReader.ParseWhole("{\"pretrained_cfg\": " + config + "}"),
            channels: 3,
            ImageBackend.Pillow,
            isSizeGiven: false
        );

        Assert.Null(transform);
        Assert.Equal(fault, Assert.Single(faults).ToString());
    }

    [Fact]
    public void The_backend_is_one_of_Pillows()
    {
        JsonValue root = JsonReader.ParseWhole("{\"pretrained_cfg\": {}}");

        Assert.Equal(
            ImageBackend.Pillow12,
            TimmTransformReader.Read(root, 3, ImageBackend.Pillow12, isSizeGiven: true).Transform!.Backend
        );
        Assert.StartsWith(
            "timm resizes by Pillow",
            Assert.Single(TimmTransformReader.Read(root, 3, ImageBackend.Torchvision, isSizeGiven: true).Faults).ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_of_transformers_processor_for_timm_is_read_likewise()
    {
        (IPreprocessing? preprocessing, _) = PreprocessingReader.Read(
            JsonReader.ParseWhole(
                """{"image_processor_type": "TimmWrapperImageProcessor", "pretrained_cfg": {"input_size": [3, 96, 96]}}"""
            ),
            channels: 3,
            ImageBackend.Pillow,
            isSizeGiven: false
        );

        Assert.Equal(new ImageExtent(96, 96), Assert.IsType<TimmTransform>(preprocessing).Output);
    }

    private static ImageProcessing Read(string json, int channels = 3)
    {
        (TimmTransform? transform, IReadOnlyList<ProcessorFault> faults) = TimmTransformReader.Read(
            JsonReader.ParseWhole(json),
            channels,
            ImageBackend.Pillow,
            isSizeGiven: false
        );
        Assert.Empty(faults);
        return transform!.For(transform.Output!.Value);
    }
}
