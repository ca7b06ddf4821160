namespace ConvNextV2.Compiled.Batch.Errors;

/// <summary>A listing names a file outside of the folder that it may name files of.</summary>
internal sealed class OutsideRootException : Exception;
