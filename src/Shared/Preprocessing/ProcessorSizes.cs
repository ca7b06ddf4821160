using System.Globalization;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>Reads the keys that decide which of an image's pixels come out: sizes, crops, the filter, padding.</summary>
internal static class ProcessorSizes
{
    private const string DefaultCropFraction = "0.875";

    /// <summary>The extent of a centre crop; null without one.</summary>
    public static ImageExtent? ReadCrop(ProcessorKeys keys, ImageProcessorClass processor)
    {
        const string Switch = "do_center_crop";
        const string Key = "crop_size";
        if (!keys.Switch(Switch, processor.DoCrop))
        {
            return null;
        }

        JsonValue? value = keys.Find(Key);
        if (value is null && processor.Crop > 0)
        {
            return new ImageExtent(processor.Crop, processor.Crop);
        }

        if (value is null or { Kind: JsonKind.Null })
        {
            string missing = value is null ? "is missing" : "is null";
            keys.Note(value is null ? Switch : Key, $"'{Switch}' is on and '{Key}' {missing}, where transformers fails too");
            return new ImageExtent(1, 1);
        }

        (int First, int? Width)? crop = keys.Size(value, Key, isToSquare: true, takesLongestEdge: false);
        if (crop is { Width: null })
        {
            keys.Note(
                value.Range,
                Key,
                $"'{Key}' has 'shortest_edge', where transformers fails too; it needs 'height' and 'width'"
            );
        }

        return new ImageExtent(crop?.First ?? 1, crop?.Width ?? 1);
    }

    /// <summary>What a resize goes to, or without one the size that images must have.</summary>
    /// <param name="keys">The file.</param>
    /// <param name="processor">Whose rules it is read by.</param>
    /// <param name="doResize">Whether there is a resize.</param>
    /// <param name="isGiven">Whether it is decided elsewhere, so that the file's is not read.</param>
    public static (ImageExtent? Size, bool IsShortestEdge) ReadSize(
        ProcessorKeys keys,
        ImageProcessorClass processor,
        bool doResize,
        bool isGiven
    )
    {
        const string Key = "size";
        var byDefault = (new ImageExtent(processor.Size, processor.Size), processor.IsShortestEdge);
        if (isGiven)
        {
            return byDefault;
        }

        JsonValue? value = keys.Find(Key);
        if (!doResize && value is null or { Kind: JsonKind.Null })
        {
            return (null, false);
        }

        if (value is null)
        {
            return byDefault;
        }

        bool isConvNext = processor.ShortestEdge == ShortestEdgeRule.CropFraction;
        (int First, int? Width)? size = keys.Size(
            value,
            Key,
            keys.Switch("default_to_square", processor.IsToSquare),
            takesLongestEdge: processor.ShortestEdge != ShortestEdgeRule.Plain
        );
        if (doResize && isConvNext && size is { Width: not null })
        {
            keys.Note(
                value.Range,
                Key,
                $"'{Key}' has a height and a width, where transformers' {processor.Name} fails; "
                    + "it needs 'shortest_edge', and the class that warps to a height and a width is ViTImageProcessor"
            );
        }

        return (size is { } found ? new ImageExtent(found.First, found.Width ?? found.First) : null, size is { Width: null });
    }

    /// <summary>Notes a size that depends on the image.</summary>
    public static void NoteOpenSize(ProcessorKeys keys, ImageProcessorClass processor)
    {
        string key =
            keys.Find("do_center_crop") is not null ? "do_center_crop"
            : keys.Find("size") is not null ? "size"
            : ProcessorConfigReader.TypeKey;
        keys.Note(
            key,
            $"without a centre crop the size of what {processor.Name} makes depends on the image, "
                + "and the model's input is fixed; give 'size' a 'height' and a 'width', or switch 'do_center_crop' on"
        );
    }

    /// <summary>ConvNeXt's <c>crop_pct</c>.</summary>
    public static double ReadCropFraction(ProcessorKeys keys) =>
        double.Parse(
            keys.Number("crop_pct", DefaultCropFraction, minimum: 1e-3, maximum: 2),
            NumberStyles.Float,
            CultureInfo.InvariantCulture
        );

    /// <summary>What a resized pixel is made of, of those that the backend has.</summary>
    public static ResizeFilter ReadFilter(ProcessorKeys keys, ImageProcessorClass processor, ImageBackend backend)
    {
        const string Key = "resample";
        if (keys.Find(Key) is not { } value)
        {
            return processor.Filter;
        }

        if (keys.Integer(value, Key, int.MinValue) is not { } number)
        {
            return processor.Filter;
        }

        var filter = (ResizeFilter)number;
        if (number < 0 || number >= ResizeFilters.Names.Count)
        {
            IEnumerable<string> known = ResizeFilters.Names.Select((name, i) => Shown(i, name));
            keys.Note(
                Key,
                FormattableString.Invariant(
                    $"'{Key}' is {number}, which is no filter of Pillow's; it can be {string.Join(", ", known)}"
                )
            );
        }
        else if (ResizeFilters.Of(backend, filter) is null)
        {
            keys.Note(
                Key,
                $"'{Key}' is {Shown(number, ResizeFilters.Name(filter))}, which the ImageBackend {backend} does not have"
            );
        }

        return filter;

        static string Shown(int number, string name) => FormattableString.Invariant($"{number} ({name})");
    }

    /// <summary>Notes a pad that pads: it comes last, and does nothing where images have the size that it asks for.</summary>
    /// <param name="keys">The file.</param>
    /// <param name="processor">Whose rules it is read by.</param>
    /// <param name="output">The size that they have; null where it is decided elsewhere.</param>
    public static void CheckPad(ProcessorKeys keys, ImageProcessorClass processor, ImageExtent? output)
    {
        const string Key = "pad_size";
        if (
            !processor.ReadsPad
            || !keys.Switch("do_pad", false)
            || keys.Find(Key) is not { Kind: not JsonKind.Null } value
            || keys.Size(value, Key, isToSquare: true, takesLongestEdge: false) is not { } size
        )
        {
            return;
        }

        if (output is null || output != new ImageExtent(size.First, size.Width ?? 0))
        {
            keys.Note(
                value.Range,
                Key,
                $"'do_pad' is on and '{Key}' is not the size that images have by then; padding after normalising is not followed"
            );
        }
    }
}
