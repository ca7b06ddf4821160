using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Configs;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>What the files beside a checkpoint do to images, compared with what a class does.</summary>
internal static class PreprocessorComparison
{
    /// <param name="compiled">How the class prepares images.</param>
    /// <param name="isSizeGiven">Whether their size is the item's, so that a file's does not matter.</param>
    /// <param name="checkpoint">The path of a file or a folder.</param>
    /// <param name="differences">Those that are found are added.</param>
    public static void Compare(ImagePreprocessor compiled, bool isSizeGiven, string checkpoint, ConfigDifferences differences)
    {
        var backend = (Preprocessing.ImageBackend)compiled.Geometry.Resize.Backend;
        if (FileBeside.Find(checkpoint, "preprocessor_config.json") is { } own)
        {
            JsonValue root = Parse(own);
            if (root.Kind != JsonKind.Object)
            {
                throw own.Damaged($"is {root.Describe()}, not a JSON object");
            }

            (IPreprocessing? preprocessing, IReadOnlyList<ProcessorFault> faults) = PreprocessingReader.Read(
                root,
                compiled.Channels,
                backend,
                isSizeGiven
            );
            Compare(compiled, own, preprocessing, faults, differences);
        }
        else if (FileBeside.Find(checkpoint, CheckpointConfig.FileName) is { } config)
        {
            // A config of timm's says itself what is done to images.
            JsonValue root = Parse(config);
            if (TimmConfig.Is(key => root.Find(key)?.Value is { Kind: not JsonKind.Null } value ? value : null))
            {
                (IPreprocessing? preprocessing, IReadOnlyList<ProcessorFault> faults) = TimmTransformReader.Read(
                    root,
                    compiled.Channels,
                    backend,
                    isSizeGiven
                );
                Compare(compiled, config, preprocessing, faults, differences);
            }
        }
    }

    private static JsonValue Parse(FileBeside file) => file.Read(text => JsonReader.ParseWhole(text));

    private static void Compare(
        ImagePreprocessor compiled,
        FileBeside file,
        IPreprocessing? preprocessing,
        IReadOnlyList<ProcessorFault> faults,
        ConfigDifferences differences
    )
    {
        if (preprocessing is null)
        {
            throw file.Damaged($"cannot be followed: {faults[0]}");
        }

        ImageExtent size = preprocessing.Output ?? new ImageExtent(compiled.Height, compiled.Width);
        ImagePreprocessor found = PreprocessorFactory.Create(preprocessing.For(size), compiled.Channels);
        Dictionary<string, string> facts = PreprocessorFacts.Of(compiled);
        foreach ((string key, string value) in PreprocessorFacts.Of(found))
        {
            if (value != facts[key])
            {
                differences.Add(Path.GetFileName(file.File), key, value, facts[key]);
            }
        }
    }
}
