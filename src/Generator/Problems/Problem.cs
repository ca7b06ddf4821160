using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Generator.Problems;

/// <summary>The files a model is made from.</summary>
internal enum InputFile
{
    Config,
    Preprocessor,
}

/// <summary>Where in a model's input something stands.</summary>
internal sealed record InputPlace(InputFile File, TextRange Range);

/// <summary>
/// Something wrong with a model's input: a value, with the arguments of its message already turned to text that a diagnostic may
/// show.
/// </summary>
internal sealed record Problem(ProblemId Id, InputPlace Place, EquatableArray<string> Arguments)
{
    // A key or a value of a hostile config may be as long as the file.
    private const int ArgumentLength = 2000;

    public bool IsError => ProblemDescription.For(Id).Severity == ProblemSeverity.Error;

    public static Problem At(ProblemId id, InputPlace place, params string[] arguments) =>
        new(
            id,
            place,
            arguments.Select(argument => Printable.Escape(Printable.Shorten(argument, ArgumentLength))).ToEquatableArray()
        );
}
