using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What one config came to: a model or none, and what is to be said about it.</summary>
internal sealed record CompilationOutcome(PlannedModel? Model, EquatableArray<LocatedProblem> Problems);

/// <summary>A model that can be emitted: its plan, and its labels, which the plan only counts. A value without any place in a text.</summary>
/// <param name="Variants">The plans for further image sizes, which share its weights.</param>
internal sealed record PlannedModel(ModelPlan Plan, EquatableArray<ModelPlan> Variants, LabelSet Labels, string Path);

/// <summary>From the text of a config, its preprocessor's file and its metadata to a plan.</summary>
internal static class ModelCompilation
{
    private static readonly InputPlace WholeConfig = new(InputFile.Config, default);

    public static CompilationOutcome Compile(ModelInput config, ModelInput? preprocessor, CancellationToken cancellation)
    {
        var problems = new List<Problem>();
        PlannedModel? model = Compile(config, preprocessor, problems, cancellation);
        if (problems.Count == 0)
        {
            return new CompilationOutcome(model, EquatableArray<LocatedProblem>.Empty);
        }

        var texts = new Dictionary<InputFile, (string Path, SourceText Text)>
        {
            [InputFile.Config] = (config.Path, SourceText.From(config.Text ?? "")),
            [InputFile.Preprocessor] = (preprocessor?.Path ?? "", SourceText.From(preprocessor?.Text ?? "")),
        };
        EquatableArray<LocatedProblem> located = problems
            .Select(problem => LocatedProblem.From(problem, texts[problem.Place.File].Path, texts[problem.Place.File].Text))
            .ToEquatableArray();

        // Warnings leave the model standing.
        bool failed = located.Any(problem => DiagnosticDescriptors.For(problem.Problem.Id).DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        return new CompilationOutcome(failed ? null : model, located);
    }

    private static PlannedModel? Compile(ModelInput input, ModelInput? preprocessorInput, List<Problem> problems, CancellationToken cancellation)
    {
        (ModelName name, IReadOnlyList<string[]> faults) = ModelNaming.Resolve(input);
        problems.AddRange(faults.Select(fault => Problem.At(ProblemId.InvalidName, WholeConfig, fault)));

        ConfigObject? json = Parse(input, InputFile.Config, problems, cancellation);
        ConvNextV2Config? config = json is null ? null : ConvNextV2ConfigParser.Parse(json, ResolveArchitecture(input, problems));
        if (json is null || config is null)
        {
            return null;
        }

        config = WithOutFeatures(input, config, problems);
        ConfigObject? preprocessorJson = preprocessorInput is null ? null : Parse(preprocessorInput, InputFile.Preprocessor, problems, cancellation);
        PreprocessorConfig preprocessor = preprocessorJson is null
            ? PreprocessorConfig.Default
            : PreprocessorConfigParser.Parse(preprocessorJson, config.NumChannels);

        (IReadOnlyList<ImageSize> imageSizes, InputPlace imageSizePlace) = ResolveImageSizes(input, json, config, preprocessorJson, preprocessor, problems);
        if (problems.Any(problem => DiagnosticDescriptors.For(problem.Id).DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error))
        {
            return null;
        }

        var plans = new List<ModelPlan>();
        foreach (ImageSize size in imageSizes)
        {
            ModelName variant = name with { Variant = plans.Count == 0 ? null : ModelNaming.Variant(size) };
            if (variant.Variant == name.ClassName)
            {
                problems.Add(Problem.At(ProblemId.InvalidName, WholeConfig, "The class name", name.ClassName, $"which is what its class for {size} would be called; choose another with ClassName"));
                return null;
            }

            (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(new ModelDefinition(variant, InputPath.FileName(input.Path), config, size, preprocessor));
            if (plan is null)
            {
                InputPlace place = problem!.Key == "image_size" ? imageSizePlace : json.PlaceOf(problem.Key);
                problems.Add(new Problem(problem.Id, place, problem.Arguments));
                return null;
            }

            plans.Add(plan);
        }

        return new PlannedModel(plans[0], plans.Skip(1).ToEquatableArray(), config.Labels, input.Path);
    }

    /// <summary>The metadata's, which decides whatever the file says; or null.</summary>
    private static ModelArchitecture? ResolveArchitecture(ModelInput input, List<Problem> problems)
    {
        if (input.Architecture is null)
        {
            // Whoever names features wants a backbone.
            return input.OutFeatures is null ? null : ModelArchitecture.Backbone;
        }

        if (ModelArchitectures.ByName.TryGetValue(input.Architecture, out ModelArchitecture architecture))
        {
            return architecture;
        }

        problems.Add(Problem.At(ProblemId.UnknownArchitecture, WholeConfig, input.Architecture, string.Join(", ", ModelArchitectures.ByName.Keys)));
        return null;
    }

    private static ConvNextV2Config WithOutFeatures(ModelInput input, ConvNextV2Config config, List<Problem> problems)
    {
        if (input.OutFeatures is null)
        {
            return config;
        }

        const string Item = "The OutFeatures of the ConvNextV2Model item";
        string[] names = input.OutFeatures.Split(',').Select(name => name.Trim()).ToArray();
        (EquatableArray<int> indices, string? fault) = OutFeatures.FromNames(names, config.HiddenSizes.Count);
        fault ??= config.Architecture == ModelArchitecture.Backbone ? null : "its Architecture is another, and only a ConvNextV2Backbone has features";
        if (fault is null)
        {
            return config.As(ModelArchitecture.Backbone, indices);
        }

        problems.Add(Problem.At(ProblemId.InvalidFeatures, WholeConfig, Item, fault));
        return config;
    }

    private static ConfigObject? Parse(ModelInput input, InputFile file, List<Problem> problems, CancellationToken cancellation)
    {
        if (input.Text is not null)
        {
            return ConfigObject.Parse(input.Text, file, problems, cancellation);
        }

        problems.Add(Problem.At(ProblemId.UnreadableFile, new InputPlace(file, default), InputPath.FileName(input.Path)));
        return null;
    }

    /// <summary>The metadata's, else the preprocessor's, else the config's: published configs say 224 even where the model was tuned at 384.</summary>
    private static (IReadOnlyList<ImageSize> Sizes, InputPlace Place) ResolveImageSizes(
        ModelInput input,
        ConfigObject json,
        ConvNextV2Config config,
        ConfigObject? preprocessorJson,
        PreprocessorConfig preprocessor,
        List<Problem> problems)
    {
        if (input.ImageSize is { } metadata)
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
