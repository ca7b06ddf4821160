using System.Globalization;
using System.Text;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>Configs, preprocessor's files and metadata that are wrong in ways nobody thought of; a seed always gives the same.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Numbers =
    [
        "0",
        "1",
        "2",
        "3",
        "7",
        "64",
        "-1",
        "-0",
        "1.0",
        "0.5",
        "1e2",
        "1E-7",
        "1e400",
        "-1e400",
        "1e-400",
        "46341",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775808",
        "1" + new string('0', 400),
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "\"\"",
        "\"gelu\"",
        "\"gelu_new\"",
        "\"Gelu\"",
        "\"3\"",
        "{}",
        "[]",
        "[[]]",
        "[1]",
        "[1, 2]",
        "[2, 1]",
        "[3, 5]",
        "[1, 2, 3]",
        "[0, 0]",
        "[null]",
        "[\"a\"]",
        "[0.5, 2e0]",
        "[1, 2147483647]",
        "{\"a\": 1, \"a\": 2}",
        "{\"shortest_edge\": 9}",
        "{\"height\": 9, \"width\": 8}",
        "{\"height\": 9}",
        "{\"0\": \"a\", \"1\": \"b\"}",
        "{\"0\": \"\\ud800\\u2028\\\"\\\\\\n{0}*/\"}",
        "{\"00\": \"a\", \"0\": \"b\"}",
        "{\"2\": \"a\"}",
        "{\"-1\": \"a\"}",
        "{\"0\": 1}",
        "\"\\ud83c\\udf39\"",
        "\"\\u0000\"",
        "\"multi_label_classification\"",
        "\"BitImageProcessor\"",
        "\"ViTImageProcessorFast\"",
        "\"MobileViTFeatureExtractor\"",
        "\"LevitImageProcessor\"",
        "\"EfficientNetImageProcessorPil\"",
        "NaN",
        "-Infinity",
        "\"convnextv2\"",
        "\"convnext\"",
        "\"timm_wrapper\"",
        "\"convnextv2_atto\"",
        "\"convnextv2_atto.fcmae_ft_in1k\"",
        "\"squash\"",
        "\"border\"",
        "\"TimmWrapperImageProcessor\"",
        "[3, 32, 32]",
        "{\"dims\": [2, 3, 5, 7], \"depths\": [1, 0, 1, 0]}",
        "{\"dims\": [2, 3, 5], \"patch_size\": 8, \"in_chans\": 1e2}",
        "{\"input_size\": [3, 40, 32], \"crop_mode\": \"border\", \"mean\": [2, -1, 0.5], \"crop_pct\": 1}",
    ];

    private static readonly string[] Keys =
    [
        "model_type",
        "architectures",
        "num_channels",
        "patch_size",
        "num_stages",
        "hidden_sizes",
        "depths",
        "hidden_act",
        "layer_norm_eps",
        "image_size",
        "num_labels",
        "id2label",
        "problem_type",
        "do_resize",
        "size",
        "crop_pct",
        "resample",
        "do_rescale",
        "rescale_factor",
        "do_normalize",
        "image_mean",
        "image_std",
        "image_processor_type",
        "feature_extractor_type",
        "do_center_crop",
        "crop_size",
        "default_to_square",
        "do_pad",
        "pad_size",
        "do_flip_channel_order",
        "rescale_offset",
        "include_top",
        "architecture",
        "num_classes",
        "label_names",
        "model_args",
        "pretrained_cfg",
        "input_size",
        "crop_mode",
        "interpolation",
        "mean",
        "std",
        "",
        "\\u0061",
        "a\\\"b",
    ];

    private static readonly string?[] Names =
    [
        null,
        null,
        null,
        "Rose",
        "rose",
        "ROSE",
        "class",
        "_",
        "__",
        "var",
        "1a",
        "a b",
        "A.B",
        "@int",
        "\0",
        "\"",
        "Labels",
        "Stage1",
        "System",
        "ConvNextV2",
        "Compiled",
        "e\u0301",
        "x\u200d",
        "\ud800",
        "𝒜",
        "A{0}",
        "$(X)",
        "*/",
        "\u2028",
        "Garden",
        "花",
        new string('n', 300),
    ];

    private static readonly string?[] Namespaces =
    [
        null,
        null,
        null,
        "Garden",
        "garden",
        "Garden.Rose",
        "Garden.Rose.Stage1",
        "System",
        "ConvNextV2",
        "ConvNextV2.Compiled",
        "A.class",
        "a..b",
        ".",
        "1.2",
        "A;B",
        "A.B.C.D.E.F",
        "花.ä",
        "x\u200d.y",
        "global::A",
    ];

    private static readonly string?[] ImageSizes =
    [
        null,
        null,
        null,
        null,
        "8",
        "9x11",
        "11 x 9",
        "8×8",
        "x",
        "0",
        "-8",
        "8x",
        "8x8x8",
        "99999999999",
        "2147483647",
        "50000x50000",
        "8.0",
        "٨",
        "8;16",
        " 8x9 ;, 16; ",
        ";",
        "8;8",
        "8#16",
        "8\n16",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A project of that many mutated models, each in a folder of its own.</summary>
    public GeneratorHarness Project(int models)
    {
        GeneratorHarness project = GeneratorHarness.Empty with { RootNamespace = Pick(Namespaces) };
        for (int i = 0; i < models; i++)
        {
            string folder = $"/fuzz/{Pick(Names)?.Replace("/", "", StringComparison.Ordinal)}{i}/";
            string file = Pick(
                "config.json",
                "rose.convnextv2.json",
                "Ünïcode 🌹 <&>\"{0}.convnextv2.json",
                ".convnextv2.json",
                "\ud800.json"
            );
            string config = Mutate(i % 4 == 3 ? GeneratorHarness.MicroTimmConfig : GeneratorHarness.MicroConfig);
            project = _random.Next(6) switch
            {
                0 => project.WithModel(folder + file, Damage(Encoding.UTF8.GetBytes(config))),
                1 => project.WithModel(folder + file, config, Pick(Names), Pick(Namespaces), Pick(ImageSizes)),
                _ => project.WithModel(folder + file, config, FormattableString.Invariant($"M{i}")),
            };
            if (_random.Next(3) == 0)
            {
                project = project.WithPreprocessor(
                    Mutate(GeneratorHarness.MicroPreprocessor),
                    folder + "preprocessor_config.json"
                );
            }
        }

        return project;
    }

    /// <summary>A config with right types and sizes of every magnitude, up to those that no integer holds.</summary>
    public string ExtremeConfig()
    {
        int stages = _random.Next(1, 6);
        string sizes = string.Join(", ", Enumerable.Range(0, stages).Select(_ => Magnitude(15)));
        string depths = string.Join(", ", Enumerable.Range(0, stages).Select(_ => _random.Next(3)));
        return FormattableString.Invariant(
            $$"""{"model_type": "convnextv2", "num_channels": {{Magnitude(8)}}, "patch_size": {{Magnitude(8)}}, "num_stages": {{stages}}, "hidden_sizes": [{{sizes}}], "depths": [{{depths}}], "image_size": [{{Magnitude(22)}}, {{Magnitude(22)}}], "num_labels": {{Magnitude(30)}}}"""
        );
    }

    private string Magnitude(int bits) =>
        Math.Max(1, (1L << _random.Next(bits + 1)) + _random.Next(-1, 2)).ToString(CultureInfo.InvariantCulture);

    private string Mutate(string json)
    {
        // A key and its value to a line, as the base texts are written.
        List<string> lines = json.Split('\n').Skip(1).SkipLast(1).Select(line => line.Trim().TrimEnd(',')).ToList();
        for (int i = _random.Next(3); i > 0; i--)
        {
            MutateLine(lines);
        }

        string text = "{\n" + string.Join(",\n", lines) + "\n}";
        return _random.Next(5) == 0 ? MutateText(text) : text;
    }

    private void MutateLine(List<string> lines)
    {
        int at = _random.Next(lines.Count);
        string key = lines[at].Split(':')[0];
        switch (_random.Next(7))
        {
            case 0:
                lines.RemoveAt(at);
                lines.Add("\"x\": 0");
                break;
            case 1:
                lines.Add(lines[at]);
                break;
            case 2:
                lines.Add($"\"{Pick(Keys)}\": {Pick(Values)}");
                break;
            case 3:
                (lines[at], lines[0]) = (lines[0], lines[at]);
                break;
            case 4:
                lines[at] = $"{key}: {Pick(Values)}";
                break;
            case 5:
                int depth = _random.Next(1, 100);
                lines[at] = $"{key}: {new string('[', depth)}{new string(']', depth)}";
                break;
            default:
                lines[at] = $"{key}: {Pick(Numbers)}";
                break;
        }
    }

    private string MutateText(string text)
    {
        int at = _random.Next(text.Length);
        int length = _random.Next(text.Length - at);
        string noise = Pick(
            "\ud800",
            "\udc00",
            "\0",
            "\ufeff",
            "\u2028",
            "\"",
            "\\",
            "\\u",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "-",
            "e",
            "/*",
            "//",
            "'",
            "NaN",
            "\r",
            "🌹",
            "\ufffe"
        );
        return _random.Next(5) switch
        {
            0 => text[..at],
            1 => text.Remove(at, length),
            2 => text.Insert(at, text.Substring(at, length)),
            3 => text.Insert(at, new string(Pick('[', '{', ' ', '9', '"'), _random.Next(2000))),
            _ => text.Insert(at, noise),
        };
    }

    private byte[] Damage(byte[] bytes)
    {
        for (int i = _random.Next(5); i > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];
}
