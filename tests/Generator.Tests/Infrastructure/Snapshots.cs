using System.Runtime.CompilerServices;
using System.Text;
using ConvNextV2.Compiled.Generator.Emission;
using DiffEngine;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>
/// Compares text with the <c>.verified</c> files under Snapshots, named and laid out as Verify would, which could take this class's place.
/// A difference is printed and left in a <c>.received</c> file; SNAPSHOT_ACCEPT=1 accepts all.
/// </summary>
internal static class Snapshots
{
    private const int PrintedLines = 60;

    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "Snapshots");
    private static readonly bool Accept = Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1";

    /// <param name="files">Name → text. A name's extension stays the last: <c>Rose.g.cs</c> is verified by <c>….Rose.g.verified.cs</c>.</param>
    /// <param name="test">What the files of one test begin with.</param>
    public static void Verify(IReadOnlyDictionary<string, string> files, string test)
    {
        var differences = new StringBuilder();
        foreach ((string name, string text) in files)
        {
            Compare(VerifiedPath(test, name), Scrub(text), differences);
        }

        string[] expected = [.. files.Keys.Select(name => Path.GetFileName(VerifiedPath(test, name)))];
        foreach (string stale in Directory.EnumerateFiles(Folder, $"{test}#*.verified.*").Where(path => !expected.Contains(Path.GetFileName(path))))
        {
            if (Accept)
            {
                File.Delete(stale);
            }
            else
            {
                differences.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFileName(stale)} is no longer produced.");
            }
        }

        Assert.True(differences.Length == 0, $"{differences}\nRun the tests with SNAPSHOT_ACCEPT=1 to accept.");
    }

    private static void Compare(string verifiedPath, string received, StringBuilder differences)
    {
        string receivedPath = verifiedPath.Replace(".verified.", ".received.", StringComparison.Ordinal);
        File.Delete(receivedPath);
        string verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath).Replace("\r\n", "\n", StringComparison.Ordinal) : "";
        if (verified == received)
        {
            return;
        }

        if (Accept)
        {
            File.WriteAllText(verifiedPath, received);
            return;
        }

        File.WriteAllText(receivedPath, received);
        differences.AppendLine(Path.GetFileName(verifiedPath));
        Print(verified, received, differences);
        if (!BuildServerDetector.Detected && Environment.UserInteractive)
        {
            DiffRunner.Launch(receivedPath, verifiedPath);
        }
    }

    private static void Print(string verified, string received, StringBuilder output)
    {
        IEnumerable<DiffPiece> changes = InlineDiffBuilder.Diff(verified, received).Lines.Where(line => line.Type is ChangeType.Inserted or ChangeType.Deleted);
        foreach (DiffPiece line in changes.Take(PrintedLines))
        {
            output.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{(line.Type == ChangeType.Inserted ? '+' : '-')} {line.Text}");
        }
    }

    /// <summary>A release must not change every snapshot.</summary>
    private static string Scrub(string text) => text
        .Replace($"Generator {GeneratorVersion.Text}", "Generator {version}", StringComparison.Ordinal)
        .Replace($"\"{GeneratorVersion.Text}\"", "\"{version}\"", StringComparison.Ordinal);

    private static string VerifiedPath(string test, string name) =>
        Path.Combine(Folder, $"{test}#{Path.GetFileNameWithoutExtension(name)}.verified{Path.GetExtension(name)}");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
