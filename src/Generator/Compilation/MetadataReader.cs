using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;

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
