using System.Collections.Immutable;
using System.Text;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator;

/// <summary>
/// Compiles Hugging Face ConvNeXt V2 configs to C#: JSON → config → plan → code. This is the order of the steps. What each does
/// is in Configuration, Planning and Emission, and Compilation is the walk to the plan; none of these know the compiler.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ConvNextV2Generator : IIncrementalGenerator
{
    // Without a byte order mark: emitted files are read by people with every kind of tool.
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ModelInput> configs = Inputs(context, "Model", TrackingNames.Configs);
        IncrementalValuesProvider<ModelInput> preprocessors = Inputs(context, "Preprocessor", TrackingNames.Preprocessors);

        IncrementalValuesProvider<WeightsInput> weights = Inputs(context, "Weights", TrackingNames.Listings)
            .Select(static (listing, _) => WeightsInput.Read(listing))
            .Where(static input => input is not null)
            .Select(static (input, _) => input!);

        IncrementalValuesProvider<ParityInput> parities = Inputs(context, "Parity", TrackingNames.Parities)
            .Select(static (listing, _) => ParityInput.Read(listing))
            .Where(static input => input is not null)
            .Select(static (input, _) => input!);

        // An outcome holds places in the text, its model does not: reformatting a file changes the one and not the other.
        IncrementalValuesProvider<CompilationOutcome> outcomes = configs
            .Combine(preprocessors.Collect())
            .Combine(weights.Collect().Combine(parities.Collect()))
            .Select(
                static (all, cancellation) =>
                {
                    ((ModelInput config, var preprocessors), (var weights, var parities)) = all;
                    return CompilationOutcome.Of(
                        config,
                        preprocessors.FirstOrDefault(preprocessor => preprocessor.Folder == config.Folder),
                        weights.FirstOrDefault(listing => listing.IsOf(config)),
                        parities.FirstOrDefault(listing => listing.IsOf(config)),
                        cancellation
                    );
                }
            )
            .WithTrackingName(TrackingNames.Outcomes);

        IncrementalValueProvider<HostProject> host = context.CompilationProvider.Select(
            static (compilation, _) => HostProject.Of(compilation)
        );

        IncrementalValueProvider<EquatableArray<AccessConflict>> conflicts = context
            .CompilationProvider.Combine(outcomes.Collect())
            .Select(static (pair, cancellation) => AccessConflict.Find(pair.Left, pair.Right, cancellation));

        // Diagnostics and source are separate outputs, so that neither makes the other run again.
        // Configs that share a preprocessor's file all find what is wrong with it: it is reported once.
        IncrementalValuesProvider<LocatedProblem> problems = outcomes
            .Collect()
            .Combine(host)
            .Combine(conflicts)
            .SelectMany(
                static (all, _) =>
                {
                    ((ImmutableArray<CompilationOutcome> outcomes, HostProject host), var conflicts) = all;
                    return outcomes
                        .SelectMany(outcome => outcome.Problems)
                        .Concat(ClassClaims.Refused(outcomes))
                        .Concat(host.Check(outcomes))
                        .Concat(conflicts.Select(conflict => conflict.Problem))
                        .Distinct();
                }
            )
            .WithTrackingName(TrackingNames.Diagnostics);
        context.RegisterSourceOutput(problems, static (output, problem) => output.ReportDiagnostic(problem.ToDiagnostic()));

        IncrementalValuesProvider<PlannedModel> models = outcomes
            .Collect()
            .Combine(conflicts.Select(static (all, _) => all.Select(conflict => conflict.ClassName).ToEquatableArray()))
            .Combine(host.Select(static (project, _) => project.CanCompile))
            .SelectMany(
                static (all, _) =>
                {
                    ((ImmutableArray<CompilationOutcome> outcomes, EquatableArray<string> conflicts), bool canCompile) = all;
                    return canCompile
                        ? ClassClaims.Granted(outcomes).Select(model => AccessConflict.Settle(model, conflicts))
                        : [];
                }
            )
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(TrackingNames.Models);

        IncrementalValuesProvider<ModelPlan> plans = models
            .SelectMany(static (model, _) => model.Variants.Prepend(model.Plan))
            .WithTrackingName(TrackingNames.Plans);
        context.RegisterSourceOutput(
            plans,
            static (output, plan) =>
            {
                foreach (SourceFile file in ModelEmitter.Emit(plan))
                {
                    Add(output, file);
                }
            }
        );

        var labels = models
            .Where(static model => model.Labels.Count > 0)
            .Select(static (model, _) => (model.Plan.Name, model.Plan.Provenance.FileName, model.Labels))
            .WithTrackingName(TrackingNames.Labels);
        context.RegisterSourceOutput(
            labels,
            static (output, model) => Add(output, ModelEmitter.EmitLabels(model.Name, model.FileName, model.Labels))
        );
    }

    private static IncrementalValuesProvider<ModelInput> Inputs(
        IncrementalGeneratorInitializationContext context,
        string kind,
        string name
    ) =>
        context
            .AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, cancellation) => ModelInput.Read(pair.Left, pair.Right, kind, cancellation))
            .SelectMany(static (inputs, _) => inputs)
            .WithTrackingName(name);

    private static void Add(SourceProductionContext output, SourceFile file) =>
        output.AddSource(file.HintName, SourceText.From(file.Text, Utf8));
}
