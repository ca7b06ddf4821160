namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>Whoever read the output has gone, as <c>head</c> does with its lines: the program ends without a word.</summary>
internal sealed class ClosedOutputException(Exception innerException)
    : Exception("The output has been closed by its reader.", innerException);
