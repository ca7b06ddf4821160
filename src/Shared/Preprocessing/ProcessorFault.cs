using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>The kinds of faults, each a message of its own in a build.</summary>
internal enum ProcessorFaultKind
{
    /// <summary>A value of another type; the arguments are what it must be, and what it is.</summary>
    WrongType,

    /// <summary>A number that is too small or too large; the arguments are what it must be, and what it is.</summary>
    OutOfRange,

    /// <summary>A class whose rules are not known; the arguments are its name, and the names that are known.</summary>
    UnknownProcessor,

    /// <summary>Anything else; the argument is a sentence without its full stop.</summary>
    Unusable,
}

/// <summary>Why a <c>preprocessor_config.json</c> cannot be followed.</summary>
/// <param name="Kind">Which message it is.</param>
/// <param name="Range">Where: the value, or the first character of the file for a key that it lacks.</param>
/// <param name="Key">The key, with a path inside its value.</param>
/// <param name="Arguments">What the message says besides.</param>
internal sealed record ProcessorFault(ProcessorFaultKind Kind, TextRange Range, string Key, params string[] Arguments)
{
    /// <summary>The fault in a sentence without its full stop.</summary>
    public override string ToString() =>
        Kind switch
        {
            ProcessorFaultKind.UnknownProcessor => $"'{Key}' is \"{Arguments[0]}\", whose rules are not known; it can be "
                + Arguments[1],
            ProcessorFaultKind.Unusable => Arguments[0],
            _ => $"'{Key}' must be {Arguments[0]}, but is {Arguments[1]}",
        };
}
