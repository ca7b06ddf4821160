namespace ConvNextV2.Compiled.Batch.Jobs;

/// <summary>Which model a job has: its files, and what was said where they leave something open.</summary>
internal sealed record ModelDescription
{
    /// <summary>SHA-256 of the checkpoint, of shards one after the other.</summary>
    public required string Weights { get; init; }

    /// <summary>SHA-256 of the config.</summary>
    public required string Config { get; init; }

    /// <summary>SHA-256 of the preprocessor's config; null if there is none.</summary>
    public string? Preprocessor { get; init; }

    /// <summary>What is assumed where there is none; null if nothing was said.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>Whose resize images are prepared with; null if nothing was said.</summary>
    public string? ImageBackend { get; init; }

    /// <summary>Where in the checkpoint the model stands; null if it was found.</summary>
    public string? Prefix { get; init; }

    /// <summary>Tensors that are no part of the model, with commas between; null for none.</summary>
    public string? Ignored { get; init; }

    /// <summary>What matrices are multiplied in, Float32 or Int8.</summary>
    public required string Precision { get; init; }
}
