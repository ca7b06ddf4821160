namespace ConvNextV2.Compiled.Batch.Rows;

/// <summary>What is asked of a model for each image.</summary>
internal enum RowTask
{
    /// <summary>Labels with their probabilities.</summary>
    Classify,

    /// <summary>Pooled features.</summary>
    Embed,
}
