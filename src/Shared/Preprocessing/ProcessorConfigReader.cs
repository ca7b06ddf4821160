using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>
/// Reads a <c>preprocessor_config.json</c> as transformers 5 does: the class that it names decides which keys are read and what
/// absent ones mean. Of a value that is needed a null is an error there too; what a class does not know is ignored.
/// </summary>
internal static class ProcessorConfigReader
{
    public const string TypeKey = "image_processor_type";
    private const string OldTypeKey = "feature_extractor_type";
    private const string DefaultFactor = "0.00392156862745098";

    /// <summary>What is assumed where there is no file.</summary>
    public static ProcessorConfig WithoutFile(int channels, ImageBackend backend) =>
        Read(JsonValue.Object(default, null), channels, backend, isSizeGiven: true).Config!;

    /// <param name="root">The file, a JSON object.</param>
    /// <param name="channels">Of the model.</param>
    /// <param name="backend">Whose results are followed.</param>
    /// <param name="isSizeGiven">Whether the size of the images that come out is decided elsewhere, so that the file's does not
    /// matter.</param>
    /// <returns>What it asks for, or else every fault.</returns>
    public static (ProcessorConfig? Config, IReadOnlyList<ProcessorFault> Faults) Read(
        JsonValue root,
        int channels,
        ImageBackend backend,
        bool isSizeGiven
    )
    {
        var keys = new ProcessorKeys(root);
        if (ReadClass(keys) is not { } processor)
        {
            return (null, keys.Faults);
        }

        bool doResize = keys.Switch("do_resize", true);
        ImageExtent? crop = ProcessorSizes.ReadCrop(keys, processor);
        (ImageExtent? size, bool isShortestEdge) = ProcessorSizes.ReadSize(
            keys,
            processor,
            doResize,
            isGiven: isSizeGiven && crop is null
        );
        bool hasCropFraction = doResize && processor.ShortestEdge == ShortestEdgeRule.CropFraction;
        if (doResize && isShortestEdge && !hasCropFraction && !isSizeGiven && crop is null)
        {
            ProcessorSizes.NoteOpenSize(keys, processor);
        }

        if (processor.Name == "CLIPImageProcessor" && keys.Switch("use_square_size", false))
        {
            keys.Note(
                "use_square_size",
                "'use_square_size' is true, which is not followed; give 'size' a 'height' and a 'width'"
            );
        }

        ProcessorConfig config = ReadArithmetic(
            keys,
            channels,
            new ProcessorConfig(
                processor,
                backend,
                doResize,
                size,
                isShortestEdge,
                CropFraction: hasCropFraction && (isSizeGiven || size is not { Height: >= ProcessorConfig.WarpFrom })
                    ? ProcessorSizes.ReadCropFraction(keys)
                    : 1,
                doResize ? ProcessorSizes.ReadFilter(keys, processor, backend) : processor.Filter,
                crop
            )
            {
                Output = isSizeGiven ? null : crop ?? size,
                OutputPlace = keys.PlaceOf(crop is null ? "size" : "crop_size"),
            }
        );
        ProcessorSizes.CheckPad(keys, processor, config.Output);
        return keys.Faults.Count == 0 ? (config, []) : (null, keys.Faults);
    }

    private static ImageProcessorClass? ReadClass(ProcessorKeys keys)
    {
        string key = keys.Find(TypeKey) is { Kind: not JsonKind.Null } ? TypeKey : OldTypeKey;
        int before = keys.Faults.Count;
        if (keys.String(key) is not { } type)
        {
            // The config's model_type decides.
            return keys.Faults.Count == before ? ImageProcessorClass.ConvNext : null;
        }

        string name = key == TypeKey ? type.Text : type.Text.Replace("FeatureExtractor", "ImageProcessor");
        if (ImageProcessorClass.Find(name) is { } known)
        {
            return known;
        }

        keys.NoteUnknownProcessor(type, key);
        return null;
    }

    private static ProcessorConfig ReadArithmetic(ProcessorKeys keys, int channels, ProcessorConfig config)
    {
        ImageProcessorClass processor = config.Class;
        bool doRescale = keys.Switch("do_rescale", true);
        bool doNormalize = keys.Switch("do_normalize", processor.DoNormalize);
        bool hasOffset = processor.ReadsOffsetAndTop && keys.Switch("rescale_offset", false) && doRescale;
        bool hasTop = processor.ReadsOffsetAndTop && keys.Switch("include_top", true);
        bool isFlipped = processor.ReadsFlip && keys.Switch("do_flip_channel_order", true);
        if (doNormalize && !processor.DoNormalize)
        {
            keys.Note(
                "do_normalize",
                $"'do_normalize' is true, and versions of transformers differ in whether {processor.Name} then normalises; "
                    + "take another class, or leave it out"
            );
        }

        if (isFlipped && channels != 3)
        {
            keys.Note(
                "do_flip_channel_order",
                FormattableString.Invariant($"{processor.Name} reverses three channels, and the model has {channels}")
            );
        }

        IReadOnlyList<string> mean = doNormalize ? keys.PerChannel("image_mean", processor.Mean, channels, minimum: -1e30) : [];
        IReadOnlyList<string> deviation =
            doNormalize || hasTop ? keys.PerChannel("image_std", processor.StandardDeviation, channels, minimum: 1e-30) : [];
        return config with
        {
            ReversesColors = isFlipped,
            Rescale =
                !doRescale ? RescaleRule.None
                : config.Backend != ImageBackend.Torchvision ? RescaleRule.Double
                : doNormalize && !hasOffset ? RescaleRule.IntoStatistics
                : RescaleRule.Single,
            Factor = doRescale ? keys.Number("rescale_factor", DefaultFactor, minimum: -1e30, maximum: 1e30) : "1",
            Offset = hasOffset ? "1" : null,
            Mean = mean,
            StandardDeviation = doNormalize ? deviation : [],
            Divisor = hasTop ? deviation : [],
        };
    }
}
