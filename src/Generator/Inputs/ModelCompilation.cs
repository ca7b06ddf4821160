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
internal sealed record PlannedModel(ModelPlan Plan, LabelSet Labels, string Path);

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
        ConvNextV2Config? config = json is null ? null : ConvNextV2ConfigParser.Parse(json);
        if (json is null || config is null)
        {
            return null;
        }

        ConfigObject? preprocessorJson = preprocessorInput is null ? null : Parse(preprocessorInput, InputFile.Preprocessor, problems, cancellation);
        PreprocessorConfig preprocessor = preprocessorJson is null
            ? PreprocessorConfig.Default
            : PreprocessorConfigParser.Parse(preprocessorJson, config.NumChannels);

        (ImageSize imageSize, InputPlace imageSizePlace) = ResolveImageSize(input, json, config, preprocessorJson, preprocessor, problems);
        if (problems.Any(problem => DiagnosticDescriptors.For(problem.Id).DefaultSeverity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error))
        {
            return null;
        }

        var definition = new ModelDefinition(name, InputPath.FileName(input.Path), config, imageSize, preprocessor);
        (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(definition);
        if (plan is null)
        {
            InputPlace place = problem!.Key == "image_size" ? imageSizePlace : json.PlaceOf(problem.Key);
            problems.Add(new Problem(problem.Id, place, problem.Arguments));
            return null;
        }

        return new PlannedModel(plan, config.Labels, input.Path);
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
    private static (ImageSize Size, InputPlace Place) ResolveImageSize(
        ModelInput input,
        ConfigObject json,
        ConvNextV2Config config,
        ConfigObject? preprocessorJson,
        PreprocessorConfig preprocessor,
        List<Problem> problems)
    {
        if (input.ImageSize is { } metadata)
        {
            if (ImageSize.TryParse(metadata) is { } size)
            {
                return (size, WholeConfig);
            }

            problems.Add(Problem.At(ProblemId.InvalidImageSize, WholeConfig, metadata));
        }
        else if (preprocessorJson is not null && preprocessor.Size is { } size)
        {
            return (size, preprocessorJson.PlaceOf("size"));
        }

        return (config.ImageSize, json.PlaceOf("image_size"));
    }
}
