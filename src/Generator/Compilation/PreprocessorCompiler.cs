using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>From the preprocessor's file, or what is assumed without one, to what is done to images.</summary>
internal static class PreprocessorCompiler
{
    /// <param name="source">All that the model is compiled from.</param>
    /// <param name="config">Its config, which says it where it is timm's.</param>
    /// <param name="channels">Of the model.</param>
    /// <param name="isSizeGiven">Whether the item says the size of the images.</param>
    /// <param name="problems">Those that are found are added.</param>
    /// <param name="cancellation">Looked at while JSON is parsed.</param>
    /// <returns>What is done, null if one of the problems is an error; and who says so, a clause for people.</returns>
    public static (IPreprocessing? Preprocessing, string Origin) Compile(
        ModelSource source,
        ConfigObject config,
        int channels,
        bool isSizeGiven,
        List<Problem> problems,
        CancellationToken cancellation
    )
    {
        ImageBackend backend = MetadataReader.ReadBackend(source.Metadata, problems);
        bool isTimm = TimmConfigParser.IsTimm(config);
        bool hasFile = source.Preprocessor is not null || isTimm;
        AssumedPreprocessing? assumed = MetadataReader.ReadPreprocessing(source.Metadata, hasFile, problems);
        if (source.Preprocessor is { } file)
        {
            ConfigObject? json = InputParser.Parse(file, InputFile.Preprocessor, problems, cancellation);
            return json is null
                ? (null, "")
                : ByFile(file.FileName, json, PreprocessingReader.Read(json.Root, channels, backend, isSizeGiven));
        }

        if (isTimm)
        {
            return ByFile(source.Config.FileName, config, TimmTransformReader.Read(config.Root, channels, backend, isSizeGiven));
        }

        ProcessorConfig byDefault = ProcessorConfigReader.WithoutFile(channels, backend);
        return assumed switch
        {
            AssumedPreprocessing.ImageNet => (
                WithImageNet(byDefault, source.Metadata, channels, problems),
                $"as Preprocessing=\"ImageNet\" says: ImageNet's mean and deviation, and else the defaults of {byDefault.Rules}"
            ),
            AssumedPreprocessing.Default => (byDefault, $"as Preprocessing=\"Default\" says: the defaults of {byDefault.Rules}"),
            _ => (byDefault, $"by the defaults of {byDefault.Rules}, for no file says it"),
        };
    }

    private static (IPreprocessing? Preprocessing, string Origin) ByFile<T>(
        string fileName,
        ConfigObject json,
        (T? Preprocessing, IReadOnlyList<ProcessorFault> Faults) read
    )
        where T : class, IPreprocessing
    {
        foreach (ProcessorFault fault in read.Faults)
        {
            json.Report(fault);
        }

        return (read.Preprocessing, $"as {fileName} has it, by the rules of {read.Preprocessing?.Rules}");
    }

    private static ProcessorConfig? WithImageNet(
        ProcessorConfig byDefault,
        ItemMetadata metadata,
        int channels,
        List<Problem> problems
    )
    {
        if (channels == ImageProcessorClass.ImageNetMean.Count)
        {
            return byDefault with
            {
                Mean = ImageProcessorClass.ImageNetMean,
                StandardDeviation = ImageProcessorClass.ImageNetDeviation,
            };
        }

        string reason = FormattableString.Invariant($"which is of three channels, and the model has {channels}");
        string text = metadata.Preprocessing!;
        problems.Add(
            Problem.At(ProblemId.UnknownPreprocessing, ItemMetadata.Place, nameof(ItemMetadata.Preprocessing), text, reason)
        );
        return null;
    }
}
