using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Tests.Preprocessing;

/// <summary>What a file means by the rules of the class that it names, as transformers 5.24 reads it.</summary>
public class ProcessorConfigReaderTests
{
    private const string Forms = "must be an integer, or an object with 'shortest_edge' or with 'height' and 'width', but is";

    /// <summary>Where a file says nothing but the class: its defaults.</summary>
    [Theory]
    [InlineData("ConvNextImageProcessor", "384×384: warp 384×384 Bicubic; × 0.00392156862745098 − 0.5 ÷ 0.5")]
    [InlineData("ViTImageProcessor", "224×224: warp 224×224 Bilinear; × 0.00392156862745098 − 0.5 ÷ 0.5")]
    [InlineData("DeiTImageProcessor", "224×224: warp 256×256 Bicubic, crop 224×224; × 0.00392156862745098 − 0.5 ÷ 0.5")]
    [InlineData(
        "BitImageProcessor",
        "224×224: edge 224 Bicubic, crop 224×224; × 0.00392156862745098 − 0.48145466 0.4578275 0.40821073 ÷ 0.26862954 0.26130258 0.27577711"
    )]
    [InlineData(
        "CLIPImageProcessor",
        "224×224: edge 224 Bicubic, crop 224×224; × 0.00392156862745098 − 0.48145466 0.4578275 0.40821073 ÷ 0.26862954 0.26130258 0.27577711"
    )]
    [InlineData("SiglipImageProcessor", "224×224: warp 224×224 Bicubic; × 0.00392156862745098 − 0.5 ÷ 0.5")]
    [InlineData(
        "LevitImageProcessor",
        "224×224: edge 256 Bicubic, crop 224×224; × 0.00392156862745098 − 0.485 0.456 0.406 ÷ 0.229 0.224 0.225"
    )]
    [InlineData("MobileViTImageProcessor", "256×256: edge 224 Bicubic, crop 256×256, reversed; × 0.00392156862745098")]
    [InlineData("EfficientNetImageProcessor", "346×346: warp 346×346 Bicubic; × 0.00392156862745098 − 0.5 ÷ 0.5 ÷ 0.5")]
    public void Absent_keys_have_the_defaults_of_the_class_whatever_its_names_end(string name, string expected)
    {
        Assert.Equal(expected, Read($"{{\"image_processor_type\": \"{name}\"}}"));
        Assert.Equal(expected, Read($"{{\"image_processor_type\": \"{name}Fast\"}}"));
        Assert.Equal(expected, Read($"{{\"image_processor_type\": \"{name}Pil\"}}"));
        string old = name.Replace("ImageProcessor", "FeatureExtractor", StringComparison.Ordinal);
        Assert.Equal(expected, Read($"{{\"feature_extractor_type\": \"{old}\"}}"));
        Assert.Equal(
            expected,
            Read($"{{\"image_processor_type\": \"{name}\", \"feature_extractor_type\": \"OtherFeatureExtractor\"}}")
        );
    }

    [Fact]
    public void Every_class_has_its_defaults_tested() => Assert.Equal(9, ImageProcessorClass.All.Count);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"image_processor_type": null, "feature_extractor_type": null}""")]
    [InlineData("""{"processor_class": "CLIPProcessor", "auto_map": {}, "do_pad": 7, "pad_size": "x", "do_flip": {}}""")]
    public void Without_a_type_the_rules_are_ConvNexts(string json) =>
        Assert.Equal("384×384: warp 384×384 Bicubic; × 0.00392156862745098 − 0.5 ÷ 0.5", Read(json));

    [Theory]
    [InlineData("ConvNext", "64", "64×64: edge 73 Bicubic, crop 64×64")]
    [InlineData("ConvNext", "{\"shortest_edge\": 383}", "383×383: edge 437 Bicubic, crop 383×383")]
    [InlineData("ConvNext", "{\"shortest_edge\": 384, \"longest_edge\": 500}", "384×384: warp 384×384 Bicubic")]
    [InlineData("ViT", "64", "64×64: warp 64×64 Bilinear")]
    [InlineData("ViT", "[48, 64]", "48×64: warp 48×64 Bilinear")]
    [InlineData("ViT", "{\"width\": 64, \"height\": 48}", "48×64: warp 48×64 Bilinear")]
    [InlineData("DeiT", "64", "224×224: warp 64×64 Bicubic, crop 224×224")]
    [InlineData("DeiT", "{\"shortest_edge\": 64}", "224×224: edge 64 Bicubic, crop 224×224")]
    [InlineData("Bit", "64", "224×224: edge 64 Bicubic, crop 224×224")]
    [InlineData("CLIP", "{\"height\": 64, \"width\": 60}", "224×224: warp 64×60 Bicubic, crop 224×224")]
    [InlineData("Levit", "56", "224×224: edge 64 Bicubic, crop 224×224")]
    [InlineData("Levit", "{\"height\": 64, \"width\": 60}", "224×224: warp 64×60 Bicubic, crop 224×224")]
    [InlineData("EfficientNet", "64", "64×64: warp 64×64 Bicubic")]
    public void A_size_means_what_it_means_to_the_class(string name, string size, string expected) =>
        Assert.StartsWith(expected + ";", Read($"{{\"image_processor_type\": \"{name}ImageProcessor\", \"size\": {size}}}"));

    [Theory]
    [InlineData(
        "ViT",
        "\"size\": 64, \"default_to_square\": false, \"do_center_crop\": true, \"crop_size\": 60",
        "60×60: edge 64 Bilinear, crop 60×60"
    )]
    [InlineData("Siglip", "\"size\": 64, \"default_to_square\": true", "64×64: warp 64×64 Bicubic")]
    [InlineData("ViT", "\"do_center_crop\": true, \"crop_size\": [100, 90]", "100×90: warp 224×224 Bilinear, crop 100×90")]
    [InlineData(
        "ConvNext",
        "\"size\": 64, \"do_center_crop\": true, \"crop_size\": 48",
        "48×48: edge 73 Bicubic, crop 64×64, crop 48×48"
    )]
    [InlineData(
        "ConvNext",
        "\"size\": 400, \"do_center_crop\": true, \"crop_size\": 48",
        "48×48: warp 400×400 Bicubic, crop 48×48"
    )]
    [InlineData("ConvNext", "\"size\": 64, \"do_center_crop\": null, \"crop_size\": 48", "64×64: edge 73 Bicubic, crop 64×64")]
    [InlineData("ConvNext", "\"size\": 48, \"crop_pct\": 1.0", "48×48: edge 48 Bicubic, crop 48×48")]
    [InlineData("ConvNext", "\"size\": 48, \"crop_pct\": 1.5", "48×48: edge 32 Bicubic, crop 48×48")]
    [InlineData("ConvNext", "\"size\": 384, \"crop_pct\": null", "384×384: warp 384×384 Bicubic")]
    [InlineData("EfficientNet", "\"do_center_crop\": true", "289×289: warp 346×346 Bicubic, crop 289×289")]
    [InlineData("Bit", "\"do_resize\": false", "224×224: none, crop 224×224")]
    [InlineData("Bit", "\"do_resize\": null, \"size\": null, \"crop_pct\": \"x\"", "224×224: none, crop 224×224")]
    [InlineData(
        "ConvNext",
        "\"do_resize\": false, \"crop_pct\": 0, \"resample\": 9, \"size\": {\"height\": 5, \"width\": 6}",
        "5×6: none"
    )]
    [InlineData("Siglip", "\"do_pad\": true, \"pad_size\": 224", "224×224: warp 224×224 Bicubic")]
    [InlineData("Siglip", "\"do_pad\": true, \"pad_size\": null", "224×224: warp 224×224 Bicubic")]
    [InlineData("Siglip", "\"do_pad\": false, \"pad_size\": \"x\"", "224×224: warp 224×224 Bicubic")]
    [InlineData("Siglip", "\"resample\": 0", "224×224: warp 224×224 Nearest")]
    public void Crops_resizes_and_pads_are_switched_as_there(string name, string members, string expected) =>
        Assert.StartsWith(expected + ";", Read($"{{\"image_processor_type\": \"{name}ImageProcessor\", {members}}}"));

    [Theory]
    [InlineData("ConvNext", "\"do_rescale\": false", "− 0.5 ÷ 0.5")]
    [InlineData("ConvNext", "\"do_rescale\": null, \"do_normalize\": null, \"rescale_factor\": null, \"image_mean\": null", "")]
    [InlineData("ConvNext", "\"rescale_factor\": 1.0e0, \"do_normalize\": false, \"image_std\": 0", "× 1.0e0")]
    [InlineData("ConvNext", "\"image_mean\": -0, \"image_std\": [1, 2, 3.0]", "× 0.00392156862745098 − -0 ÷ 1 2 3.0")]
    [InlineData(
        "ConvNext",
        "\"rescale_offset\": true, \"include_top\": true, \"do_flip_channel_order\": true",
        "× 0.00392156862745098 − 0.5 ÷ 0.5"
    )]
    [InlineData("EfficientNet", "\"include_top\": false", "× 0.00392156862745098 − 0.5 ÷ 0.5")]
    [InlineData("EfficientNet", "\"rescale_offset\": true, \"do_normalize\": false", "× 0.00392156862745098 − 1 ÷ 0.5")]
    [InlineData("EfficientNet", "\"rescale_offset\": true, \"do_rescale\": false, \"include_top\": null", "− 0.5 ÷ 0.5")]
    [InlineData("MobileViT", "\"do_normalize\": false, \"image_mean\": null", "reversed; × 0.00392156862745098")]
    [InlineData("MobileViT", "\"do_flip_channel_order\": false, \"do_pad\": 3", "; × 0.00392156862745098")]
    public void Arithmetic_is_switched_as_there(string name, string members, string expected) =>
        Assert.EndsWith(expected, Read($"{{\"image_processor_type\": \"{name}ImageProcessor\", {members}}}"));

    [Theory]
    [InlineData("ConvNext", "{}", "IntoStatistics Truncate")]
    [InlineData("ConvNext", "{\"do_normalize\": false}", "Single Truncate")]
    [InlineData("ConvNext", "{\"do_rescale\": false}", "None Truncate")]
    [InlineData("EfficientNet", "{}", "IntoStatistics Truncate")]
    [InlineData("EfficientNet", "{\"rescale_offset\": true}", "Single Truncate")]
    public void Tensors_are_rescaled_and_cropped_in_another_order(string name, string json, string expected)
    {
        string typed = json.Insert(1, $"\"image_processor_type\": \"{name}ImageProcessor\"" + (json == "{}" ? "" : ", "));
        ImageProcessing processing = Parse(typed, ImageBackend.Torchvision).For(new ImageExtent(224, 224));

        Assert.Equal(expected, $"{processing.Rescale} {processing.CropRule}");
        ImageProcessing ofArrays = Parse(typed, ImageBackend.Pillow12).For(new ImageExtent(224, 224));
        Assert.Equal(json.Contains("do_rescale") ? "None Floor" : "Double Floor", $"{ofArrays.Rescale} {ofArrays.CropRule}");
    }

    [Theory]
    [InlineData("{}", 224, 224, "edge 256, crop 224×224")]
    [InlineData("{}", 384, 384, "warp 384×384")]
    [InlineData("{\"size\": \"x\", \"crop_pct\": 1}", 300, 300, "edge 300, crop 300×300")]
    [InlineData("{\"size\": {\"height\": 64, \"width\": 64}}", 288, 384, "warp 288×384")]
    [InlineData("{\"size\": 64, \"do_center_crop\": true, \"crop_size\": 48}", 96, 96, "edge 146, crop 128×128, crop 96×96")]
    [InlineData("{\"image_processor_type\": \"ViTImageProcessor\", \"size\": 0}", 48, 64, "warp 48×64")]
    [InlineData("{\"image_processor_type\": \"BitImageProcessor\", \"size\": 256}", 384, 384, "edge 438, crop 384×384")]
    [InlineData("{\"image_processor_type\": \"BitImageProcessor\", \"size\": 256}", 224, 224, "edge 256, crop 224×224")]
    [InlineData("{\"image_processor_type\": \"BitImageProcessor\", \"size\": 256}", 112, 448, "edge 512, crop 112×448")]
    [InlineData("{\"image_processor_type\": \"BitImageProcessor\", \"do_center_crop\": false}", 64, 48, "warp 64×48")]
    [InlineData("{\"image_processor_type\": \"DeiTImageProcessor\"}", 112, 448, "warp 128×512, crop 112×448")]
    [InlineData("{\"image_processor_type\": \"LevitImageProcessor\"}", 112, 112, "edge 128, crop 112×112")]
    [InlineData("{\"do_resize\": false}", 30, 20, "none")]
    [InlineData(
        "{\"image_processor_type\": \"ViTImageProcessor\", \"do_resize\": false, \"do_center_crop\": true, \"crop_size\": 9}",
        30,
        20,
        "none, crop 30×20"
    )]
    public void A_size_that_is_given_replaces_that_of_what_comes_out(string json, int height, int width, string expected)
    {
        (ProcessorConfig? config, IReadOnlyList<ProcessorFault> faults) = ProcessorConfigReader.Read(
            JsonReader.Parse(json).Value!,
            channels: 3,
            ImageBackend.Pillow,
            isSizeGiven: true
        );

        Assert.Empty(faults);
        Assert.Null(config!.Output);
        ImageProcessing processing = config.For(new ImageExtent(height, width));
        Assert.Equal(new ImageExtent(height, width), processing.Output);
        Assert.Equal(
            expected,
            Steps(processing).Replace(" Bicubic", "", StringComparison.Ordinal).Replace(" Bilinear", "", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        "\"image_processor_type\": \"MyOwnImageProcessor\"",
        "\"MyOwnImageProcessor\": 'image_processor_type' is \"MyOwnImageProcessor\", whose rules are not known; it can be ConvNextImageProcessor, ViTImageProcessor, DeiTImageProcessor, BitImageProcessor, CLIPImageProcessor, SiglipImageProcessor, LevitImageProcessor, MobileViTImageProcessor, EfficientNetImageProcessor"
    )]
    [InlineData(
        "\"image_processor_type\": \"convnextimageprocessor\"",
        "'image_processor_type' is \"convnextimageprocessor\", whose"
    )]
    [InlineData(
        "\"image_processor_type\": \"ConvNextFeatureExtractor\"",
        "'image_processor_type' is \"ConvNextFeatureExtractor\", whose"
    )]
    [InlineData(
        "\"feature_extractor_type\": \"PoolFormerFeatureExtractor\"",
        "'feature_extractor_type' is \"PoolFormerFeatureExtractor\", whose"
    )]
    [InlineData("\"image_processor_type\": [\"ViT\"]", "[\"ViT\"]: 'image_processor_type' must be a string, but is an array")]
    [InlineData("\"do_resize\": 1", "1: 'do_resize' must be true or false, but is 1")]
    [InlineData("\"size\": \"224\"", $"\"224\": 'size' {Forms} \"224\"")]
    [InlineData("\"size\": null", $"null: 'size' {Forms} null")]
    [InlineData("\"size\": {}", $"{{}}: 'size' {Forms} an object")]
    [InlineData("\"size\": {\"height\": 224}", $"'size' {Forms} an object")]
    [InlineData("\"size\": {\"shortest_edge\": 1, \"height\": 1, \"width\": 1}", $"'size' {Forms} an object")]
    [InlineData("\"size\": [224]", $"[224]: 'size' {Forms} an array")]
    [InlineData("\"size\": 224.0", "224.0: 'size' must be an integer, but is 224.0")]
    [InlineData("\"size\": {\"shortest_edge\": 0}", "0: 'size.shortest_edge' must be from 1 to 2147483647, but is 0")]
    [InlineData("\"size\": {\"shortest_edge\": null}", "null: 'size.shortest_edge' must be an integer, but is null")]
    [InlineData("\"size\": {\"longest_edge\": 9}", "'size' has 'longest_edge', by which the size depends on the image")]
    [InlineData(
        "\"size\": {\"height\": 64, \"width\": 64}",
        "{\"height\": 64, \"width\": 64}: 'size' has a height and a width, where transformers' ConvNextImageProcessor fails; it needs 'shortest_edge'"
    )]
    [InlineData("\"size\": [64, 64]", "'size' has a height and a width, where transformers' ConvNextImageProcessor fails")]
    [InlineData("\"size\": 48, \"crop_pct\": null", "null: 'crop_pct' must be a number, but is null")]
    [InlineData("\"size\": 48, \"crop_pct\": 0", "0: 'crop_pct' must be from 0.001 to 2, but is 0")]
    [InlineData(
        "\"do_center_crop\": true",
        "true: 'do_center_crop' is on and 'crop_size' is missing, where transformers fails too"
    )]
    [InlineData(
        "\"do_center_crop\": true, \"crop_size\": null",
        "null: 'do_center_crop' is on and 'crop_size' is null, where transformers fails too"
    )]
    [InlineData(
        "\"do_center_crop\": true, \"crop_size\": {\"shortest_edge\": 9}",
        "'crop_size' has 'shortest_edge', where transformers fails too"
    )]
    [InlineData("\"resample\": null", "null: 'resample' must be an integer, but is null")]
    [InlineData(
        "\"resample\": 6",
        "6: 'resample' is 6, which is no filter of Pillow's; it can be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box), 5 (hamming)"
    )]
    [InlineData("\"rescale_factor\": null", "null: 'rescale_factor' must be a number, but is null")]
    [InlineData("\"rescale_factor\": 1e31", "1e31: 'rescale_factor' must be from -1E+30 to 1E+30, but is 1e31")]
    [InlineData("\"image_mean\": null", "null: 'image_mean' must be a number, but is null")]
    [InlineData("\"image_mean\": [0.5, false, 0.5]", "false: 'image_mean[1]' must be a number, but is false")]
    [InlineData("\"image_mean\": [0.5]", "[0.5]: 'image_mean' has 1 values, and the model 3 channels")]
    [InlineData("\"image_std\": [0.5, 0.5, -0.5]", "-0.5: 'image_std[2]' must be from 1E-30 to 1E+30, but is -0.5")]
    public void What_cannot_be_followed_is_said_with_its_place(string members, string expected) =>
        Assert.Contains(expected, Read("{" + members + "}"), StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "Bit",
        "\"do_center_crop\": false, \"size\": 64",
        "false: without a centre crop the size of what BitImageProcessor makes depends on the image"
    )]
    [InlineData(
        "Siglip",
        "\"size\": 64",
        "64: without a centre crop the size of what SiglipImageProcessor makes depends on the image"
    )]
    [InlineData("ViT", "\"size\": {\"shortest_edge\": 64}", "without a centre crop the size of what ViTImageProcessor makes")]
    [InlineData(
        "Bit",
        "\"size\": {\"shortest_edge\": 64, \"longest_edge\": 80}",
        "'size' has 'longest_edge', by which the size depends"
    )]
    [InlineData("CLIP", "\"use_square_size\": true", "true: 'use_square_size' is true, which is not followed")]
    [InlineData("MobileViT", "\"do_normalize\": true", "true: 'do_normalize' is true, and versions of transformers differ")]
    [InlineData(
        "Siglip",
        "\"do_pad\": true, \"pad_size\": {\"height\": 256, \"width\": 256}",
        "'do_pad' is on and 'pad_size' is not the size"
    )]
    [InlineData(
        "EfficientNet",
        "\"do_normalize\": false, \"image_std\": 0",
        "0: 'image_std' must be from 1E-30 to 1E+30, but is 0"
    )]
    public void Nor_what_a_class_does_not_do(string name, string members, string expected) =>
        Assert.Contains(
            expected,
            Read($"{{\"image_processor_type\": \"{name}ImageProcessor\", {members}}}"),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_model_of_another_number_of_channels_needs_statistics_of_its_own()
    {
        Assert.EndsWith("− 0.5 ÷ 0.5", Read("{}", channels: 1), StringComparison.Ordinal);
        Assert.Contains(
            "{: 'image_mean' is absent and has 3 values, and the model 1 channels",
            Read("""{"image_processor_type": "LevitImageProcessor"}""", channels: 1),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "MobileViTImageProcessor reverses three channels, and the model has 1",
            Read("""{"image_processor_type": "MobileViTImageProcessor"}""", channels: 1),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(ImageBackend.Torchvision, true, ResizeFilter.Bicubic, "Torchvision has no lanczos and takes bicubic")]
    [InlineData(ImageBackend.Torchvision, false, ResizeFilter.Bicubic, null)]
    [InlineData(ImageBackend.Pillow, true, ResizeFilter.Lanczos, null)]
    internal void Torchvisions_Lanczos_is_its_bicubic_with_a_remark(
        ImageBackend backend,
        bool doResize,
        ResizeFilter filter,
        string? remark
    )
    {
        string json = $$"""{"resample": 1, "do_resize": {{(doResize ? "true" : "false")}}, "size": 8}""";

        ImageProcessing processing = Parse(json, backend).For(new ImageExtent(8, 8));

        Assert.Equal((filter, remark), (processing.Filter, processing.Remark));
    }

    /// <summary>A name is looked up by its place, and found by it.</summary>
    [Fact]
    public void Names_of_filters_are_in_the_order_of_their_numbers() =>
        Assert.Equal(
            Enum.GetValues<ResizeFilter>().Select(filter => ((int)filter, filter.ToString().ToLowerInvariant())),
            ResizeFilters.Names.Select((name, i) => (i, name))
        );

    [Theory]
    [InlineData(4, "box")]
    [InlineData(5, "hamming")]
    public void Torchvision_lacks_two_filters(int number, string name)
    {
        string json = $"{{\"resample\": {number}}}";

        Assert.Contains(
            $"{number}: 'resample' is {number} ({name}), which the ImageBackend Torchvision does not have",
            Read(json, ImageBackend.Torchvision),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("resample", Read(json), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_found_in_one_pass() =>
        Assert.Equal(4, Read("""{"do_resize": 1, "size": "x", "image_std": [0, "a", 1]}""").Split('\n').Length);

    /// <summary>The runtime refuses a preprocessor whose steps do not end at the model's size, so that no file may lead there.</summary>
    [Fact]
    public void Whatever_a_file_says_its_steps_end_at_the_size_that_comes_out_or_it_is_refused()
    {
        var random = new Random(19);
        string[] switches = ["do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_pad", "default_to_square"];
        string[] sizes =
        [
            "1",
            "48",
            "400",
            "[30, 40]",
            "{\"shortest_edge\": 383}",
            "{\"height\": 30, \"width\": 2147483647}",
            "{\"shortest_edge\": 2147483647}",
            "{\"longest_edge\": 8}",
            "{}",
            "null",
            "NaN",
            "\"8\"",
        ];
        int followed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            List<string> members = [];
            if (random.Next(10) > 0)
            {
                string name = ImageProcessorClass.All[random.Next(ImageProcessorClass.All.Count)].Name;
                members.Add($"\"image_processor_type\": \"{name}\"");
            }

            members.AddRange(
                switches.Where(_ => random.Next(3) == 0).Select(key => $"\"{key}\": {Pick("true", "false", "null")}")
            );
            members.AddRange(
                new[] { "size", "crop_size", "pad_size" }
                    .Where(_ => random.Next(2) == 0)
                    .Select(key => $"\"{key}\": {Pick(sizes)}")
            );
            members.Add($"\"crop_pct\": {Pick("0.875", "1", "0.001", "2", "1e-3", "null")}");
            members.Add($"\"resample\": {Pick("0", "1", "2", "3", "4", "5")}");
            string json = "{" + string.Join(", ", members) + "}";
            (ProcessorConfig? config, IReadOnlyList<ProcessorFault> faults) = ProcessorConfigReader.Read(
                JsonReader.ParseWhole(json),
                channels: 3,
                (ImageBackend)random.Next(3),
                isSizeGiven: random.Next(2) == 0
            );
            Assert.Equal(config is null, faults.Count > 0);
            if (config is null)
            {
                continue;
            }

            followed++;
            ImageExtent output = config.Output ?? new ImageExtent(random.Next(1, 500), random.Next(1, 500));
            ImageProcessing processing = config.For(output);
            ImageExtent end =
                processing.Crops.Count > 0 ? processing.Crops[^1]
                : processing.Resize == ResizeRule.None ? output
                : processing.Resize == ResizeRule.Warp ? processing.Resized
                : default;
            Assert.True(end == output, json);
            Assert.All(processing.Crops, crop => Assert.True(crop is { Height: > 0, Width: > 0 }, json));
            Assert.True(processing.Resize == ResizeRule.None || processing.Resized is { Height: > 0, Width: > 0 }, json);
        }

        Assert.InRange(followed, 2_000, 18_000);

        string Pick(params string[] values) => values[random.Next(values.Length)];
    }

    /// <summary>What is done, or each fault with what it points at.</summary>
    private static string Read(string json, ImageBackend backend = ImageBackend.Pillow, int channels = 3)
    {
        (ProcessorConfig? config, IReadOnlyList<ProcessorFault> faults) = ProcessorConfigReader.Read(
            JsonReader.Parse(json).Value!,
            channels,
            backend,
            isSizeGiven: false
        );
        Assert.Equal(config is null, faults.Count > 0);
        return config is null
            ? string.Join('\n', faults.Select(fault => $"{json.AsSpan(fault.Range.Start, fault.Range.Length)}: {fault}"))
            : Describe(config.For(config.Output!.Value));
    }

    private static ProcessorConfig Parse(string json, ImageBackend backend) =>
        ProcessorConfigReader.Read(JsonReader.Parse(json).Value!, channels: 3, backend, isSizeGiven: true).Config!;

    private static string Describe(ImageProcessing processing)
    {
        string reversed = processing.ReversesColors ? ", reversed" : "";
        List<string> arithmetic = [];
        if (processing.Rescale != RescaleRule.None)
        {
            arithmetic.Add($"× {processing.Factor}");
        }

        if (processing.Offset is not null)
        {
            arithmetic.Add($"− {processing.Offset}");
        }

        Add("−", processing.Mean);
        Add("÷", processing.StandardDeviation);
        Add("÷", processing.Divisor);
        return $"{processing.Output}: {Steps(processing)}{reversed}; {string.Join(' ', arithmetic)}";

        void Add(string sign, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                arithmetic.Add($"{sign} {string.Join(' ', values.Distinct().Count() == 1 ? values.Take(1) : values)}");
            }
        }
    }

    private static string Steps(ImageProcessing processing)
    {
        string resize = processing.Resize switch
        {
            ResizeRule.None => "none",
            ResizeRule.Warp => $"warp {processing.Resized} {processing.Filter}",
            _ => FormattableString.Invariant($"edge {processing.Resized.Height} {processing.Filter}"),
        };
        return string.Join(", ", processing.Crops.Select(crop => $"crop {crop}").Prepend(resize));
    }
}
