using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Diagnostics;

/// <summary>
/// A problem with its place as the compiler prints it: path, line and column. A value, which a <see cref="Diagnostic"/> and a
/// <see cref="Location"/> are not.
/// </summary>
internal sealed record LocatedProblem(Problem Problem, string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocatedProblem From(Problem problem, string path, SourceText text)
    {
        int start = Math.Min(problem.Place.Range.Start, text.Length);
        var span = TextSpan.FromBounds(start, Math.Min(problem.Place.Range.End, text.Length));
        return new LocatedProblem(problem, path, span, text.Lines.GetLinePositionSpan(span));
    }

    /// <summary>A problem of a whole config, or of its item in the project.</summary>
    public static LocatedProblem AtTop(string path, ProblemId id, params string[] arguments) =>
        At(id, path, default, default, arguments);

    /// <summary>A problem in a file that no model is made from.</summary>
    public static LocatedProblem At(
        ProblemId id,
        string path,
        TextSpan span,
        LinePositionSpan lines,
        params string[] arguments
    ) => new(Problem.At(id, new InputPlace(InputFile.Config, default), arguments), path, span, lines);

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(
            DiagnosticDescriptors.For(Problem.Id),
            Location.Create(Path, Span, Lines),
            Problem.Arguments.ToArray<object>()
        );
}
