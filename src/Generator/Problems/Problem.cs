using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Generator.Problems;

/// <summary>The files a model is made from.</summary>
internal enum InputFile
{
    Config,
    Preprocessor,
}

/// <summary>Where in a model's input something stands.</summary>
internal sealed record InputPlace(InputFile File, TextRange Range);

/// <summary>Something wrong with a model's input: a value, with the arguments of its message already turned to text.</summary>
internal sealed record Problem(ProblemId Id, InputPlace Place, EquatableArray<string> Arguments)
{
    public bool IsError => ProblemDescription.For(Id).Severity == ProblemSeverity.Error;

    public static Problem At(ProblemId id, InputPlace place, params string[] arguments) =>
        new(id, place, arguments.ToEquatableArray());
}
