using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Why a well-formed config cannot be compiled, and the key at fault; the caller knows where it stands.</summary>
internal sealed record PlanningProblem(ProblemId Id, string Key, EquatableArray<string> Arguments)
{
    public static PlanningProblem At(ProblemId id, string key, params string[] arguments) =>
        new(id, key, arguments.ToEquatableArray());
}
