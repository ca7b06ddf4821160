namespace ConvNextV2.Compiled.Batch.Errors;

/// <summary>
/// Why a job cannot begin or go on: what of its inputs, its folder or its options. The message is all that is shown.
/// </summary>
internal sealed class BatchException(string message, Exception? innerException = null) : Exception(message, innerException);
