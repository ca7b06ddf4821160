using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>
/// Reads the <c>pretrained_cfg</c> of a timm config as <c>resolve_data_config</c> does: what is absent, null or 0 has timm's
/// default. Configs that older versions wrote have its keys beside the others.
/// </summary>
internal static class TimmTransformReader
{
    /// <summary>transformers' name for it.</summary>
    public const string ProcessorClass = "TimmWrapperImageProcessor";

    /// <summary>Where the keys stand.</summary>
    public const string Key = "pretrained_cfg";

    private const string SizeKey = "input_size";
    private const string DefaultCropFraction = "0.875";
    private const int DefaultEdge = 224;

    // In the order of their numbers.
    private static readonly string[] CropModes = ["center", "squash", "border"];

    /// <inheritdoc cref="ProcessorConfigReader.Read"/>
    public static (TimmTransform? Transform, IReadOnlyList<ProcessorFault> Faults) Read(
        JsonValue root,
        int channels,
        ImageBackend backend,
        bool isSizeGiven
    )
    {
        JsonValue config = root.Find(Key)?.Value is { Kind: JsonKind.Object } nested ? nested : root;
        var keys = new ProcessorKeys(WithoutNulls(config));
        if (backend == ImageBackend.Torchvision)
        {
            keys.Note(
                Key,
                "timm resizes by Pillow, and the ImageBackend is Torchvision, which is for transformers' own processors"
            );
        }

        ImageExtent? size = isSizeGiven ? null : ReadSize(keys);
        var transform = new TimmTransform(
            size,
            keys.PlaceOf(SizeKey),
            ReadCropFraction(keys),
            (TimmCropMode)ReadChoice(keys, "crop_mode", CropModes, (int)TimmCropMode.Center),
            (ResizeFilter)ReadChoice(keys, "interpolation", ResizeFilters.Names, (int)ResizeFilter.Bicubic),
            backend,
            keys.PerChannel("mean", ImageProcessorClass.ImageNetMean, channels, minimum: -1e30),
            keys.PerChannel("std", ImageProcessorClass.ImageNetDeviation, channels, minimum: 1e-30)
        );
        return keys.Faults.Count == 0 ? (transform, []) : (null, keys.Faults);
    }

    /// <summary>Height and width after the channels, which are the model's.</summary>
    private static ImageExtent? ReadSize(ProcessorKeys keys)
    {
        if (keys.Find(SizeKey) is not { } value)
        {
            return new ImageExtent(DefaultEdge, DefaultEdge);
        }

        if (value.Items.Count != 3)
        {
            keys.Note(SizeKey, $"'{SizeKey}' must be an array of channels, height and width, but is {value.Describe()}");
            return null;
        }

        int? height = keys.Integer(value.Items[1], SizeKey + "[1]", 1);
        int? width = keys.Integer(value.Items[2], SizeKey + "[2]", 1);
        return height is { } h && width is { } w ? new ImageExtent(h, w) : null;
    }

    private static double ReadCropFraction(ProcessorKeys keys)
    {
        const string CropKey = "crop_pct";
        string text = keys.Find(CropKey) is { Text: "0" or "0.0" }
            ? DefaultCropFraction
            : keys.Number(CropKey, DefaultCropFraction, minimum: 1e-3, maximum: 2);
        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>The place that a name has among those that are known.</summary>
    private static int ReadChoice(ProcessorKeys keys, string key, IReadOnlyList<string> names, int absent)
    {
        if (keys.String(key) is not { } value)
        {
            return absent;
        }

        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == value.Text)
            {
                return i;
            }
        }

        keys.Note(key, $"'{key}' is {value.Describe()}, which timm does not know; it can be {string.Join(", ", names)}");
        return absent;
    }

    /// <summary>timm takes a null for absent, and one value for all channels.</summary>
    private static JsonValue WithoutNulls(JsonValue config) =>
        JsonValue.Object(
            config.Range,
            [
                .. config
                    .Members.Where(member => member.Value.Kind != JsonKind.Null)
                    .Select(member =>
                        member is { Name: "mean" or "std", Value.Items.Count: 1 }
                            ? member with
                            {
                                Value = member.Value.Items[0],
                            }
                            : member
                    ),
            ]
        );
}
