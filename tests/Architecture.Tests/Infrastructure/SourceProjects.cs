namespace ConvNextV2.Compiled.Architecture.Tests.Infrastructure;

/// <summary>The projects of <c>src</c> that have code; compiled once for all tests.</summary>
internal static class SourceProjects
{
    private static readonly SourceProject Runtime = new("Runtime");
    private static readonly SourceProject Generator = new("Generator");

    private static readonly SourceProject Images = new("Images", Runtime);
    private static readonly SourceProject Hosting = new("Hosting", Runtime, Images);
    private static readonly SourceProject InProcess = new("InProcess", Runtime, Generator);

    private static readonly SourceProject Batch = new("Batch", Runtime, Images);
    private static readonly SourceProject Cluster = new("Cluster", Runtime, Images, InProcess, Batch);

    public static IReadOnlyList<SourceProject> All { get; } =
    [
        Runtime,
        Generator,
        Images,
        new("ImageSharp", Runtime, Images),
        Hosting,
        new("AI", Runtime, Images, Hosting),
        InProcess,
        Batch,
        Cluster,
        new("Tool", Runtime, Images, InProcess, Batch, Cluster),
        new("Build"),
    ];

    private static readonly Lazy<IReadOnlyList<NameUse>> FoundUses = new(() =>
        All.AsParallel()
            .SelectMany(project => project.UsesBelow(project.Folder))
            .Concat(Generator.UsesBelow("Shared").AsParallel())
            .ToArray()
    );

    /// <summary>What each file uses, as the project that it belongs to sees it; the generator compiles all that is shared.</summary>
    public static IReadOnlyList<NameUse> Uses => FoundUses.Value;
}
