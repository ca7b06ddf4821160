using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Generator.Emission;
using DiffEngine;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>
/// Compares text with files that a person has read and accepted: <c>Snapshots/Class.Test#Hint.verified.ext</c> beside the test, laid out as
/// Verify does, which could stand behind <see cref="Match"/> instead. With SNAPSHOT_ACCEPT=1 in the environment what a test gives is accepted.
/// </summary>
internal static class Snapshots
{
    private const int ContextLines = 3;
    private static readonly Regex Version = new($@"(?<![\d.]){Regex.Escape(GeneratorVersion.Text)}(?!\d)");

    /// <summary>Fails unless the texts are the verified ones of this test, no more and no fewer.</summary>
    public static void Match(
        IEnumerable<(string Hint, string Text)> files,
        string extension,
        [CallerFilePath] string source = "",
        [CallerMemberName] string test = ""
    )
    {
        string folder = Path.Combine(Path.GetDirectoryName(source)!, "Snapshots");
        string prefix = $"{Path.GetFileNameWithoutExtension(source)}.{test}#";
        bool accept = Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1";
        Directory.CreateDirectory(folder);

        var failures = new StringBuilder();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string hint, string text) in files)
        {
            string verified = Path.Combine(folder, $"{prefix}{hint}.verified.{extension}");
            string received = Path.Combine(folder, $"{prefix}{hint}.received.{extension}");
            Assert.True(asked.Add(verified), $"The test asks twice for {verified}.");
            string actual = Normalize(text);
            string? expected = File.Exists(verified) ? Normalize(File.ReadAllText(verified)) : null;
            if (actual == expected)
            {
                File.Delete(received);
            }
            else if (accept)
            {
                File.WriteAllText(verified, actual);
                File.Delete(received);
            }
            else
            {
                File.WriteAllText(received, actual);
                failures
                    .AppendLine(expected is null ? $"There is no {verified}." : $"Not as in {verified}:")
                    .Append(Diff(expected ?? "", actual));
                OpenDiffTool(received, verified);
            }
        }

        foreach (string orphan in Directory.EnumerateFiles(folder, $"{prefix}*.verified.*").Where(file => !asked.Contains(file)))
        {
            if (accept)
            {
                File.Delete(orphan);
            }
            else
            {
                failures.AppendLine($"The test does not ask for {orphan} any more.");
            }
        }

        if (failures.Length > 0)
        {
            Assert.Fail(failures.Append("SNAPSHOT_ACCEPT=1 accepts what was received.").ToString());
        }
    }

    /// <summary>Line ends, a byte order mark and the generator's version are not what a snapshot is about.</summary>
    private static string Normalize(string text) =>
        Version.Replace(text.TrimStart('\uFEFF').ReplaceLineEndings("\n"), "{version}");

    private static string Diff(string expected, string actual)
    {
        List<DiffPiece> lines = InlineDiffBuilder.Diff(expected, actual).Lines;
        var text = new StringBuilder();
        int shown = -1;
        for (int i = 0; i < lines.Count; i++)
        {
            int from = Math.Max(0, i - ContextLines);
            if (!lines.Skip(from).Take((i - from) + ContextLines + 1).Any(line => line.Type != ChangeType.Unchanged))
            {
                continue;
            }

            if (shown != i - 1)
            {
                text.AppendLine("    …");
            }

            char mark = lines[i].Type switch
            {
                ChangeType.Inserted => '+',
                ChangeType.Deleted => '-',
                _ => ' ',
            };
            text.AppendLine($"{lines[i].Position, 5} {mark} {lines[i].Text}");
            shown = i;
        }

        return text.ToString();
    }

    /// <summary>DiffEngine knows the tools a developer has, and keeps quiet on build servers. A test must not fail for its sake.</summary>
    private static void OpenDiffTool(string received, string verified)
    {
        if (!BuildServerDetector.Detected && !DiffRunner.Disabled && File.Exists(verified))
        {
            DiffRunner.Launch(received, verified);
        }
    }
}
