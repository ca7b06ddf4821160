namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What is wrong with a safetensors file, without the file's name, which only the caller knows.</summary>
internal sealed class SafetensorsFormatException(string message, Exception? innerException = null)
    : Exception(message, innerException);
