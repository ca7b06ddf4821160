using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Weights;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What one config came to: a model or none, and what is to be said about it.</summary>
internal sealed record CompilationOutcome(PlannedModel? Model, EquatableArray<LocatedProblem> Problems);

/// <summary>
/// A model that can be emitted: its plan, and its labels, which the plan only counts. A value without any place in a text.
/// </summary>
/// <param name="Variants">The plans for further image sizes, which share its weights.</param>
internal sealed record PlannedModel(ModelPlan Plan, EquatableArray<ModelPlan> Variants, LabelSet Labels, string Path);

/// <summary>
/// From the text of a config, its preprocessor's file, its metadata and what is known of its weights to a plan.
/// </summary>
internal static class ModelCompilation
{
    public static CompilationOutcome Compile(
        ModelInput config,
        ModelInput? preprocessor,
        WeightsInput? weights,
        CancellationToken cancellation
    )
    {
        var problems = new List<Problem>();
        PlannedModel? model = Compile(config, preprocessor, weights, problems, cancellation);
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

        // Warnings leave the model standing, and so do errors about its weights: not finding the class would bury them.
        return new CompilationOutcome(model, located);
    }

    private static PlannedModel? Compile(
        ModelInput config,
        ModelInput? preprocessor,
        WeightsInput? weights,
        List<Problem> problems,
        CancellationToken cancellation
    )
    {
        (ModelName name, IReadOnlyList<string[]> faults) = ModelNaming.Resolve(config);
        problems.AddRange(faults.Select(fault => Problem.At(ProblemId.InvalidName, ConfigPlanner.WholeConfig, fault)));
        InputText? preprocessorText = preprocessor is null ? null : TextOf(preprocessor);
        var metadata = new ItemMetadata(config.ImageSize, config.Architecture, config.OutFeatures);
        WeightsListing? listing = weights is null ? null : WeightsListing.Parse(weights.Listing);
        return
            ConfigPlanner.Plan(name, TextOf(config), preprocessorText, metadata, listing, problems, cancellation) is { } planned
            ? new PlannedModel(planned.Plan, planned.Variants, planned.Labels, config.Path)
            : null;
    }

    private static InputText TextOf(ModelInput input) => new(InputPath.FileName(input.Path), input.Text);
}
