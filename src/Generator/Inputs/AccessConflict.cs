using System.Collections.Immutable;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Diagnostics;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNextV2.Compiled.Generator.Inputs;

/// <summary>
/// A class whose part in the project has another accessibility than its model. All that the pipeline keeps of the project's
/// code, so that nothing runs again while other code is typed.
/// </summary>
/// <param name="ClassName">With its namespace.</param>
/// <param name="Problem">Shown where the project declares the accessibility.</param>
internal sealed record AccessConflict(string ClassName, LocatedProblem Problem)
{
    /// <summary>Looks for the models' classes in the project's own code.</summary>
    public static EquatableArray<AccessConflict> Find(
        Microsoft.CodeAnalysis.Compilation compilation,
        ImmutableArray<CompilationOutcome> outcomes,
        CancellationToken cancellation
    ) =>
        ClassClaims
            .Granted(outcomes)
            .Select(model => model is null ? null : Find(compilation, model.Plan, cancellation))
            .Where(conflict => conflict is not null)
            .Select(conflict => conflict!)
            .ToEquatableArray();

    /// <summary>
    /// The model as it can be emitted: without an accessibility where there is a conflict, so that the compiler does not
    /// report the same once more.
    /// </summary>
    public static PlannedModel? Settle(PlannedModel? model, EquatableArray<string> conflicts) =>
        model is not null && conflicts.Contains(model.Plan.Name.ToString())
            ? model with
            {
                Plan = model.Plan with { Access = ModelAccess.AsDeclared },
            }
            : model;

    private static AccessConflict? Find(
        Microsoft.CodeAnalysis.Compilation compilation,
        ModelPlan plan,
        CancellationToken cancellation
    )
    {
        string name = plan.Name.ToString();
        if (compilation.Assembly.GetTypeByMetadataName(name) is not { } type)
        {
            return null;
        }

        (SyntaxKind stated, SyntaxKind other, ModelAccess remedy) =
            plan.Access == ModelAccess.Public
                ? (SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword, ModelAccess.Internal)
                : (SyntaxKind.InternalKeyword, SyntaxKind.PublicKeyword, ModelAccess.Public);

        // Only a part of a class can meet the generated one; if it is anything else the compiler says so.
        SyntaxToken declared = type
            .DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation))
            .OfType<ClassDeclarationSyntax>()
            .Where(declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            .SelectMany(declaration => declaration.Modifiers)
            .FirstOrDefault(modifier => modifier.IsKind(other));
        return declared.SyntaxTree is { } tree
            ? new AccessConflict(
                name,
                LocatedProblem.At(
                    ProblemId.ContradictoryAccess,
                    tree.FilePath,
                    declared.Span,
                    tree.GetLineSpan(declared.Span, cancellation).Span,
                    name,
                    SyntaxFacts.GetText(other),
                    SyntaxFacts.GetText(stated),
                    remedy.ToString()
                )
            )
            : null;
    }
}
