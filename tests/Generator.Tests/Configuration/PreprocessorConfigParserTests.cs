using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Tests.Configuration;

public class PreprocessorConfigParserTests
{
    private static readonly PreprocessorConfig HuggingFaceDefaults = new(
        DoResize: true,
        new ImageSize(384, 384),
        CropFraction: 224.0 / 256,
        ResizeFilter.Bicubic,
        RescaleFactor: "0.00392156862745098",
        Mean: new(["0.5"]),
        StandardDeviation: new(["0.5"])
    );

    [Theory]
    [InlineData("{}")]
    [InlineData(
        """
            {"do_resize": null, "size": null, "crop_pct": null, "do_rescale": null, "rescale_factor": null, "do_normalize": null, "image_mean": null, "image_std": null,
             "resample": null, "feature_extractor_type": "ConvNextFeatureExtractor", "do_flip": {}}
            """
    )]
    public void Absent_and_null_keys_have_the_defaults_of_Hugging_Face_and_others_do_not_matter(string json)
    {
        Parsed<PreprocessorConfig> config = Parse(json);

        Assert.Empty(config.Problems);
        Assert.Equal(HuggingFaceDefaults, config.Value);
    }

    [Fact]
    public void Without_the_file_the_size_is_the_models_and_the_rest_Hugging_Faces() =>
        Assert.Equal(HuggingFaceDefaults with { Size = null }, PreprocessorConfig.Default);

    [Fact]
    public void Every_key_is_read_and_numbers_keep_their_digits()
    {
        Parsed<PreprocessorConfig> config = Parse(
            """
            {"do_resize": true, "size": {"shortest_edge": 288}, "crop_pct": 0.95, "resample": 1, "do_rescale": true, "rescale_factor": 1.0e0, "do_normalize": true,
             "image_mean": [0.485, 0.4560, -0], "image_std": 2.5E-1}
            """
        );

        Assert.Empty(config.Problems);
        Assert.Equal(
            new PreprocessorConfig(
                true,
                new ImageSize(288, 288),
                0.95,
                ResizeFilter.Lanczos,
                "1.0e0",
                new(["0.485", "0.4560", "-0"]),
                new(["2.5E-1"])
            ),
            config.Value
        );
    }

    [Theory]
    [InlineData("\"size\": 224", 224, 224)]
    [InlineData("\"size\": {\"shortest_edge\": 224}", 224, 224)]
    [InlineData("\"size\": {\"height\": 224, \"width\": 192}", 224, 192)]
    [InlineData("\"size\": {\"shortest_edge\": null, \"height\": 224, \"width\": 192}", 224, 192)]
    [InlineData("\"size\": {\"shortest_edge\": 256, \"height\": 224, \"width\": 192}", 256, 256)]
    [InlineData("\"do_resize\": false", 0, 0)]
    [InlineData("\"do_resize\": false, \"size\": 224", 224, 224)]
    public void Sizes_have_four_forms(string members, int height, int width)
    {
        Parsed<PreprocessorConfig> config = Parse("{" + members + "}");

        Assert.Empty(config.Problems);
        Assert.Equal(height == 0 ? null : new ImageSize(height, width), config.Value!.Size);
    }

    [Fact]
    public void Filters_have_the_numbers_of_Pillow()
    {
        string[] filters = Enumerable
            .Range(0, 6)
            .Select(number => Parse(FormattableString.Invariant($"{{\"resample\": {number}}}")).Value!.Filter.ToString())
            .ToArray();

        Assert.Equal(["Nearest", "Lanczos", "Bilinear", "Bicubic", "Box", "Hamming"], filters);
    }

    [Fact]
    public void What_is_switched_off_needs_no_values()
    {
        PreprocessorConfig config = Parse(
            """{"do_resize": false, "do_rescale": false, "do_normalize": false, "image_mean": [1, 2], "rescale_factor": "?", "resample": -1}"""
        ).Value!;

        Assert.Equal(
            HuggingFaceDefaults with
            {
                DoResize = false,
                Size = null,
                RescaleFactor = null,
                Mean = EquatableArray<string>.Empty,
                StandardDeviation = EquatableArray<string>.Empty,
            },
            config
        );
    }

    [Theory]
    [InlineData("\"do_resize\": 1", "WrongType 1 | 'do_resize' | true or false | 1")]
    [InlineData("\"do_rescale\": \"true\"", "WrongType \"true\" | 'do_rescale' | true or false | \"true\"")]
    [InlineData("\"do_normalize\": []", "WrongType [] | 'do_normalize' | true or false | an array")]
    [InlineData(
        "\"size\": \"224\"",
        "WrongType \"224\" | 'size' | an integer, or an object with 'shortest_edge' or with 'height' and 'width' | \"224\""
    )]
    [InlineData(
        "\"size\": {}",
        "WrongType {} | 'size' | an integer, or an object with 'shortest_edge' or with 'height' and 'width' | an object"
    )]
    [InlineData(
        "\"size\": {\"height\": 224}",
        "WrongType {\"height\": 224} | 'size' | an integer, or an object with 'shortest_edge' or with 'height' and 'width' | an object"
    )]
    [InlineData(
        "\"size\": [224, 224]",
        "WrongType [224, 224] | 'size' | an integer, or an object with 'shortest_edge' or with 'height' and 'width' | an array"
    )]
    [InlineData("\"size\": 224.5", "WrongType 224.5 | 'size' | an integer | 224.5")]
    [InlineData("\"size\": {\"shortest_edge\": 0}", "OutOfRange 0 | size.shortest_edge | from 1 to 2147483647 | 0")]
    [InlineData(
        "\"size\": {\"shortest_edge\": [224, 192]}",
        "WrongType [224, 192] | 'size.shortest_edge' | an integer | an array"
    )]
    [InlineData("\"size\": {\"height\": \"a\", \"width\": 1}", "WrongType \"a\" | 'size.height' | an integer | \"a\"")]
    [InlineData("\"size\": {\"height\": 1, \"width\": null}", "WrongType null | 'size.width' | an integer | null")]
    [InlineData("\"crop_pct\": 0", "OutOfRange 0 | crop_pct | from 0.001 to 1 | 0")]
    [InlineData("\"crop_pct\": 1.1", "OutOfRange 1.1 | crop_pct | from 0.001 to 1 | 1.1")]
    [InlineData("\"crop_pct\": \"0.9\"", "WrongType \"0.9\" | 'crop_pct' | a number | \"0.9\"")]
    [InlineData("\"rescale_factor\": true", "WrongType true | 'rescale_factor' | a number | true")]
    [InlineData("\"rescale_factor\": 1e31", "OutOfRange 1e31 | rescale_factor | from -1E+30 to 1E+30 | 1e31")]
    [InlineData("\"image_mean\": \"0.5\"", "WrongType \"0.5\" | 'image_mean' | a number | \"0.5\"")]
    [InlineData("\"image_mean\": [0.5, false, 0.5]", "WrongType false | 'image_mean[1]' | a number | false")]
    [InlineData(
        "\"image_mean\": [0.5, 0.5]",
        "InvalidPreprocessor [0.5, 0.5] | 'image_mean' has 2 values, and the model 3 channels"
    )]
    [InlineData("\"image_std\": []", "InvalidPreprocessor [] | 'image_std' has 0 values, and the model 3 channels")]
    [InlineData("\"image_std\": 0", "OutOfRange 0 | image_std | from 1E-30 to 1E+30 | 0")]
    [InlineData("\"image_std\": [0.5, 0.5, -0.5]", "OutOfRange -0.5 | image_std[2] | from 1E-30 to 1E+30 | -0.5")]
    [InlineData("\"image_std\": [1e400, 0.5, 0.5]", "OutOfRange 1e400 | image_std[0] | from 1E-30 to 1E+30 | 1e400")]
    [InlineData("\"resample\": \"bicubic\"", "WrongType \"bicubic\" | 'resample' | an integer | \"bicubic\"")]
    [InlineData(
        "\"resample\": 6",
        "InvalidPreprocessor 6 | 'resample' is 6, which is no filter of Pillow's; it can be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box), 5 (hamming)"
    )]
    [InlineData(
        "\"resample\": -1",
        "InvalidPreprocessor -1 | 'resample' is -1, which is no filter of Pillow's; it can be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box), 5 (hamming)"
    )]
    [InlineData("\"size\": 1, \"size\": 2", "DuplicateKey \"size\" | size")]
    public void What_is_wrong_is_said_with_its_place(string members, params string[] problems) =>
        Assert.Equal(problems, Parse("{" + members + "}").Problems);

    private static Parsed<PreprocessorConfig> Parse(string json) =>
        Parsed<PreprocessorConfig>.From(json, root => PreprocessorConfigParser.Parse(root, numChannels: 3));
}
