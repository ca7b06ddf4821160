namespace ConvNextV2.Compiled.Tool.Pickle;

/// <summary>Why a pickle is not read, without the file's name, which only the caller knows.</summary>
internal sealed class PickleException(string message, Exception? innerException = null) : Exception(message, innerException);
