using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>What one config came to: a model or none, and what is to be said about it.</summary>
/// <param name="Path">Of the config.</param>
internal sealed record CompilationOutcome(string Path, PlannedModel? Model, EquatableArray<LocatedProblem> Problems)
{
    /// <summary>Compiles a config with its preprocessor's file and what is known of files that come with the program.</summary>
    public static CompilationOutcome Of(
        ModelInput config,
        ModelInput? preprocessor,
        WeightsInput? weights,
        ParityInput? parity,
        CancellationToken cancellation
    )
    {
        (ModelName name, IReadOnlyList<string[]> faults) = ModelNaming.Resolve(config);
        var problems = faults.Select(fault => Problem.At(ProblemId.InvalidName, ItemMetadata.Place, fault)).ToList();
        var source = new ModelSource(
            name,
            TextOf(config),
            preprocessor is null ? null : TextOf(preprocessor),
            new ItemMetadata(
                config.Item.ImageSize,
                config.Item.Architecture,
                config.Item.OutFeatures,
                config.Item.Access,
                config.Item.Preprocessing,
                config.Item.ImageBackend,
                config.Item.Precision
            ),
            weights?.Listing,
            parity?.Listing
        );
        PlannedModel? model = ModelCompiler.Compile(source, problems, cancellation);
        if (config.Conflict is not null)
        {
            problems.Add(Problem.At(ProblemId.ContradictoryItems, ItemMetadata.Place, config.Conflict));
        }

        // Warnings leave the model standing, and so do errors about its files and items: not finding the class would bury them.
        return new CompilationOutcome(config.Path, model, Locate(problems, config, preprocessor));
    }

    private static EquatableArray<LocatedProblem> Locate(
        IReadOnlyCollection<Problem> problems,
        ModelInput config,
        ModelInput? preprocessor
    )
    {
        if (problems.Count == 0)
        {
            return EquatableArray<LocatedProblem>.Empty;
        }

        var texts = new Dictionary<InputFile, (string Path, SourceText Text)>
        {
            [InputFile.Config] = (config.Path, SourceText.From(config.Text ?? "")),
            [InputFile.Preprocessor] = (preprocessor?.Path ?? "", SourceText.From(preprocessor?.Text ?? "")),
        };
        return problems
            .Select(problem => LocatedProblem.From(problem, texts[problem.Place.File].Path, texts[problem.Place.File].Text))
            .ToEquatableArray();
    }

    private static InputText TextOf(ModelInput input) => new(InputPath.FileName(input.Path), input.Text);
}
