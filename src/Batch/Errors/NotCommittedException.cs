namespace ConvNextV2.Compiled.Batch.Errors;

/// <summary>A part was made, and is another's to commit.</summary>
internal sealed class NotCommittedException : Exception;
