using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A file that a model is made from.</summary>
/// <param name="FileName">Without its folder.</param>
/// <param name="Text">Null if the file cannot be read.</param>
internal sealed record InputText(string FileName, string? Text);

/// <summary>What an item says beside its files; null where it says nothing.</summary>
/// <param name="ImageSize">One or several sizes.</param>
/// <param name="Architecture">A class name of Hugging Face's.</param>
/// <param name="OutFeatures">Maps of a backbone, with commas between.</param>
internal sealed record ItemMetadata(string? ImageSize = null, string? Architecture = null, string? OutFeatures = null);

/// <summary>A plan, and the model's labels, which the plan only counts.</summary>
/// <param name="Variants">The plans for further image sizes, which share its weights.</param>
internal sealed record PlannedConfig(ModelPlan Plan, EquatableArray<ModelPlan> Variants, LabelSet Labels);

/// <summary>
/// From the text of a config, and of the preprocessor's file beside it, to a plan; every problem on the way is collected.
/// </summary>
internal static class ConfigPlanner
{
    public static readonly InputPlace WholeConfig = new(InputFile.Config, default);

    /// <summary>The plan, or null if any of the problems with the files or the metadata is an error.</summary>
    /// <param name="preprocessor">Null if there is no such file.</param>
    /// <param name="metadata">It decides over the files.</param>
    /// <param name="weights">Null if none come with the program.</param>
    public static PlannedConfig? Plan(
        ModelName name,
        InputText config,
        InputText? preprocessor,
        ItemMetadata metadata,
        WeightsListing? weights,
        List<Problem> problems,
        CancellationToken cancellation
    )
    {
        ConfigObject? json = Parse(config, InputFile.Config, problems, cancellation);
        ConvNextV2Config? parsed = json is null
            ? null
            : ConvNextV2ConfigParser.Parse(json, ResolveArchitecture(metadata, problems));
        if (json is null || parsed is null)
        {
            return null;
        }

        parsed = WithOutFeatures(metadata, parsed, problems);
        ConfigObject? preprocessorJson = preprocessor is null
            ? null
            : Parse(preprocessor, InputFile.Preprocessor, problems, cancellation);
        PreprocessorConfig parsedPreprocessor = preprocessorJson is null
            ? PreprocessorConfig.Default
            : PreprocessorConfigParser.Parse(preprocessorJson, parsed.NumChannels);

        (IReadOnlyList<ImageSize> sizes, InputPlace sizePlace) = ResolveImageSizes(
            metadata.ImageSize,
            json,
            parsed,
            preprocessorJson,
            parsedPreprocessor,
            problems
        );
        if (problems.Any(problem => problem.IsError))
        {
            return null;
        }

        var plans = new List<ModelPlan>();
        foreach (ImageSize size in sizes)
        {
            ModelName variant = plans.Count == 0 ? name : name.At(size);
            if (variant.Variant == name.ClassName)
            {
                problems.Add(
                    Problem.At(
                        ProblemId.InvalidName,
                        WholeConfig,
                        "The class name",
                        name.ClassName,
                        $"which is what its class for {size} would be called; choose another with ClassName"
                    )
                );
                return null;
            }

            (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(
                new ModelDefinition(variant, config.FileName, parsed, size, parsedPreprocessor)
            );
            if (plan is null)
            {
                InputPlace place = problem!.Key == "image_size" ? sizePlace : json.PlaceOf(problem.Key);
                problems.Add(new Problem(problem.Id, place, problem.Arguments));
                return null;
            }

            plans.Add(plan);
        }

        ProgramWeights? planned = weights is null ? null : WeightsPlanner.Plan(weights, plans[0].Tensors, problems);
        EquatableArray<ModelPlan> complete = plans.Select(plan => plan with { Weights = planned }).ToEquatableArray();
        return new PlannedConfig(complete[0], complete.Skip(1).ToEquatableArray(), parsed.Labels);
    }

    /// <summary>The metadata's, which decides whatever the file says; or null.</summary>
    private static ModelArchitecture? ResolveArchitecture(ItemMetadata metadata, List<Problem> problems)
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

        problems.Add(
            Problem.At(
                ProblemId.UnknownArchitecture,
                WholeConfig,
                metadata.Architecture,
                string.Join(", ", ModelArchitectures.ByName.Keys)
            )
        );
        return null;
    }

    private static ConvNextV2Config WithOutFeatures(ItemMetadata metadata, ConvNextV2Config config, List<Problem> problems)
    {
        if (metadata.OutFeatures is null)
        {
            return config;
        }

        const string Item = "The OutFeatures of the ConvNextV2Model item";
        string[] names = metadata.OutFeatures.Split(',').Select(name => name.Trim()).ToArray();
        (EquatableArray<int> indices, string? fault) = OutFeatures.FromNames(names, config.HiddenSizes.Count);
        fault ??=
            config.Architecture == ModelArchitecture.Backbone
                ? null
                : "its Architecture is another, and only a ConvNextV2Backbone has features";
        if (fault is null)
        {
            return config.As(ModelArchitecture.Backbone, indices);
        }

        problems.Add(Problem.At(ProblemId.InvalidFeatures, WholeConfig, Item, fault));
        return config;
    }

    private static ConfigObject? Parse(InputText input, InputFile file, List<Problem> problems, CancellationToken cancellation)
    {
        if (input.Text is not null)
        {
            return ConfigObject.Parse(input.Text, file, problems, cancellation);
        }

        problems.Add(Problem.At(ProblemId.UnreadableFile, new InputPlace(file, default), input.FileName));
        return null;
    }

    /// <summary>
    /// The metadata's, else the preprocessor's, else the config's: published configs say 224 even where the model was tuned at
    /// 384.
    /// </summary>
    private static (IReadOnlyList<ImageSize> Sizes, InputPlace Place) ResolveImageSizes(
        string? metadata,
        ConfigObject json,
        ConvNextV2Config config,
        ConfigObject? preprocessorJson,
        PreprocessorConfig preprocessor,
        List<Problem> problems
    )
    {
        if (metadata is not null)
        {
            if (ImageSize.TryParseList(metadata) is { } sizes)
            {
                return (sizes, WholeConfig);
            }

            problems.Add(Problem.At(ProblemId.InvalidImageSize, WholeConfig, metadata));
        }
        else if (preprocessorJson is not null && preprocessor.Size is { } size)
        {
            return ([size], preprocessorJson.PlaceOf("size"));
        }

        return ([config.ImageSize], json.PlaceOf("image_size"));
    }
}
