using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ConvNextV2.Compiled.Generator.Tests;

public partial class SnapshotTests
{
    [Fact]
    public void Every_snapshot_belongs_to_a_test()
    {
        HashSet<string> tests = typeof(SnapshotTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods()
                    .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
                    .Select(method => $"{type.Name}.{method.Name}")
            )
            .ToHashSet();
        string[] snapshots = Directory
            .EnumerateFiles(Path.GetDirectoryName(ThisFile())!, "*.verified.*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file))
            .ToArray();

        Assert.NotEmpty(snapshots);
        Assert.All(snapshots, name => Assert.Contains(SnapshotOwner().Match(name).Value, tests));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^[^#]*(?=#)")]
    private static partial Regex SnapshotOwner();
}
