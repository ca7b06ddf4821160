using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>Reads what an item says, and reports what cannot be used.</summary>
internal static class MetadataReader
{
    /// <summary>
    /// What the item decides instead of its files: also where it cannot be used, since the build fails by that alone.
    /// </summary>
    public static ConfigOverrides ReadOverrides(ItemMetadata metadata, List<Problem> problems) =>
        new(ReadArchitecture(metadata, problems), metadata.ImageSize is not null, metadata.OutFeatures is not null);

    /// <summary>Who may use the class: everyone, unless the item says otherwise.</summary>
    public static ModelAccess ReadAccess(ItemMetadata metadata, List<Problem> problems)
    {
        if (metadata.Access is null || Is(ModelAccess.Public))
        {
            return ModelAccess.Public;
        }

        if (!Is(ModelAccess.Internal))
        {
            problems.Add(Problem.At(ProblemId.UnknownAccess, ItemMetadata.Place, metadata.Access));
        }

        return ModelAccess.Internal;

        bool Is(ModelAccess access) => access.ToString().Equals(metadata.Access, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What the matrices are multiplied in: float32, unless the item says otherwise.</summary>
    public static Precision ReadPrecision(ItemMetadata metadata, List<Problem> problems) =>
        Read(
            metadata.Precision,
            Precision.Float32,
            known => problems.Add(Problem.At(ProblemId.UnknownPrecision, ItemMetadata.Place, metadata.Precision!, known))
        );

    /// <summary>Whose results preprocessing follows: Pillow's, unless the item says otherwise.</summary>
    public static ImageBackend ReadBackend(ItemMetadata metadata, List<Problem> problems) =>
        ReadPreprocessing(nameof(ItemMetadata.ImageBackend), metadata.ImageBackend, ImageBackend.Pillow, problems);

    /// <summary>What is assumed without a preprocessor's file; null if the item says nothing.</summary>
    public static AssumedPreprocessing? ReadPreprocessing(ItemMetadata metadata, bool hasFile, List<Problem> problems)
    {
        const string Name = nameof(ItemMetadata.Preprocessing);
        if (metadata.Preprocessing is null)
        {
            return null;
        }

        AssumedPreprocessing assumed = ReadPreprocessing(Name, metadata.Preprocessing, AssumedPreprocessing.Default, problems);
        if (hasFile)
        {
            const string Reason =
                "but the files say what is done to images: a preprocessor_config.json, or the pretrained_cfg of a timm config; "
                + "leave it out";
            problems.Add(Problem.At(ProblemId.UnknownPreprocessing, ItemMetadata.Place, Name, metadata.Preprocessing, Reason));
        }

        return assumed;
    }

    /// <summary>The config with the item's features, if the item names any.</summary>
    public static ConvNextV2Config ApplyOutFeatures(ItemMetadata metadata, ConvNextV2Config config, List<Problem> problems)
    {
        if (metadata.OutFeatures is null)
        {
            return config;
        }

        string[] names = [.. ItemMetadata.Values(metadata.OutFeatures)];
        (EquatableArray<int> indices, string? fault) = OutFeatures.FromNames(names, config.HiddenSizes.Count);
        fault ??=
            config.Architecture == ModelArchitecture.Backbone
                ? null
                : "its Architecture is another, and only a ConvNextV2Backbone has features";
        if (fault is null)
        {
            return config.As(ModelArchitecture.Backbone, indices);
        }

        const string Item = "The OutFeatures of the ConvNextV2Model item";
        problems.Add(Problem.At(ProblemId.InvalidFeatures, ItemMetadata.Place, Item, fault));
        return config;
    }

    /// <summary>The image sizes, or null if the item has none that can be used.</summary>
    public static IReadOnlyList<ImageSize>? ReadImageSizes(ItemMetadata metadata, List<Problem> problems)
    {
        if (metadata.ImageSize is null)
        {
            return null;
        }

        IReadOnlyList<ImageSize>? sizes = ImageSize.TryParseList(ItemMetadata.Values(metadata.ImageSize));
        if (sizes is null)
        {
            problems.Add(Problem.At(ProblemId.InvalidImageSize, ItemMetadata.Place, metadata.ImageSize));
        }

        return sizes;
    }

    private static T ReadPreprocessing<T>(string name, string? text, T absent, List<Problem> problems)
        where T : struct, Enum =>
        Read(
            text,
            absent,
            known =>
                problems.Add(Problem.At(ProblemId.UnknownPreprocessing, ItemMetadata.Place, name, text!, $"it can be {known}"))
        );

    /// <param name="text">What the item says; null if it says nothing.</param>
    /// <param name="absent">What that means.</param>
    /// <param name="refuse">Told the words that are known, where the text is none of them.</param>
    private static T Read<T>(string? text, T absent, Action<string> refuse)
        where T : struct, Enum
    {
        if (text is null)
        {
            return absent;
        }

        string[] known = Enum.GetNames(typeof(T));
        if (known.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return (T)Enum.Parse(typeof(T), found);
        }

        refuse($"{string.Join(", ", known.Take(known.Length - 1))} or {known[known.Length - 1]}");
        return absent;
    }

    private static ModelArchitecture? ReadArchitecture(ItemMetadata metadata, List<Problem> problems)
    {
        if (metadata.Architecture is null)
        {
            // Whoever names features wants a backbone.
            return metadata.OutFeatures is null ? null : ModelArchitecture.Backbone;
        }

        if (ModelArchitectures.ByName.TryGetValue(metadata.Architecture, out ModelArchitecture architecture))
        {
            return architecture;
        }

        string known = string.Join(", ", ModelArchitectures.ByName.Keys);
        problems.Add(Problem.At(ProblemId.UnknownArchitecture, ItemMetadata.Place, metadata.Architecture, known));
        return null;
    }
}
