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
    /// <returns>Null if one of the problems is an error.</returns>
    public static IPreprocessing? Compile(
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
        if (source.Preprocessor is null && isTimm)
        {
            return Report(config, TimmTransformReader.Read(config.Root, channels, backend, isSizeGiven));
        }

        if (source.Preprocessor is null)
        {
            return assumed == AssumedPreprocessing.ImageNet
                ? WithImageNet(source.Metadata, channels, backend, problems)
                : ProcessorConfigReader.WithoutFile(channels, backend);
        }

        ConfigObject? json = InputParser.Parse(source.Preprocessor, InputFile.Preprocessor, problems, cancellation);
        return json is null ? null : Report(json, PreprocessingReader.Read(json.Root, channels, backend, isSizeGiven));
    }

    private static T? Report<T>(ConfigObject json, (T? Preprocessing, IReadOnlyList<ProcessorFault> Faults) read)
        where T : class, IPreprocessing
    {
        foreach (ProcessorFault fault in read.Faults)
        {
            json.Report(fault);
        }

        return read.Preprocessing;
    }

    private static ProcessorConfig? WithImageNet(
        ItemMetadata metadata,
        int channels,
        ImageBackend backend,
        List<Problem> problems
    )
    {
        if (channels == ImageProcessorClass.ImageNetMean.Count)
        {
            return ProcessorConfigReader.WithoutFile(channels, backend) with
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
