namespace ConvNextV2.Compiled.Tool.Errors;

/// <summary>Why a command cannot do what it was asked; the message is all that is printed.</summary>
internal sealed class ToolException(string message, Exception? innerException = null) : Exception(message, innerException);
