namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>A model, and what was said where its files leave something open.</summary>
internal sealed record ModelChoice(string Folder, string? Precision, string? ImageBackend, string? Preprocessing)
{
    public static ModelChoice Of(ImageJob job) => new(job.Model, job.Precision, job.ImageBackend, job.Preprocessing);
}
