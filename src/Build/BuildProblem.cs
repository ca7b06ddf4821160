using System.Reflection;
using Microsoft.Build.Utilities;

namespace ConvNextV2.Compiled.Build;

/// <summary>An error of the build that a task reports: the generator sees no more than its own project's files.</summary>
/// <param name="Code">Of the message, and the name of its page.</param>
internal sealed record BuildProblem(string Code)
{
    public static readonly BuildProblem TwoFilesForOnePlace = new("CNV0027");
    public static readonly BuildProblem UnpackableWeights = new("CNV0036");

    private static readonly string RepositoryUrl = typeof(BuildProblem)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryUrl")
        .Value!;

    public void Report(TaskLoggingHelper log, string message) =>
        log.LogError(null, Code, null, $"{RepositoryUrl}/blob/main/docs/diagnostics/{Code}.md", null, 0, 0, 0, 0, "{0}", message);
}
