namespace ConvNextV2.Compiled.Cluster.Storage;

/// <summary>Where jobs are saved.</summary>
internal static class JobStorage
{
    /// <summary>The grain storage that a silo has for them, by its name.</summary>
    public const string Name = "ConvNextV2Jobs";
}
