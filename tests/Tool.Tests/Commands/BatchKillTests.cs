using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

/// <summary>The tool itself, killed anywhere in its work and run again: what comes out is what would have come out.</summary>
public sealed class BatchKillTests : IDisposable
{
    // For campaigns: a hundred and more.
    private const string KillsVariable = "BATCH_KILLS";
    private const int Copies = 60;

    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable(KillsVariable) ?? "5",
        CultureInfo.InvariantCulture
    );

    private readonly ParityFolder _folder = new();

    public BatchKillTests()
    {
        foreach (string photo in Directory.GetFiles(_folder.Photos))
        {
            for (int i = 0; i < Copies; i++)
            {
                File.Copy(photo, _folder.Photo($"{i:00}-{Path.GetFileName(photo)}"));
            }
        }

        File.WriteAllText(_folder.Photo("30-broken.jpg"), "x");
    }

    public void Dispose() => _folder.Dispose();

    private string Output => _folder.InRoot("out");

    [Fact]
    public void A_job_that_is_killed_again_and_again_has_the_bytes_of_one_that_was_not()
    {
        string undisturbed = _folder.InRoot("undisturbed");
        Assert.Equal(1, ToolRun.Of(Arguments(undisturbed)).ExitCode);
        SortedDictionary<string, string> expected = FilesOf(undisturbed);
        var random = new Random(24);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = ToolProcess.Start(Arguments(Output));
            while (!process.HasExited && !Directory.Exists(Output))
            {
                Thread.Yield();
            }

            // From its first file on to its end: no time is the wrong one.
            process.WaitForExit(random.Next(400));
            process.Kill();
            process.WaitForExit();
            if (File.Exists(_folder.InRoot("out/_manifest.json")))
            {
                Assert.Equal(expected, FilesOf(Output));
                Directory.Delete(Output, recursive: true);
            }
        }

        Assert.Equal(1, ToolRun.Of(Arguments(Output)).ExitCode);
        Assert.Equal(expected, FilesOf(Output));
    }

    private string[] Arguments(string output) => ["batch", _folder.Model, _folder.Photos, "--output", output];

    private static SortedDictionary<string, string> FilesOf(string output) =>
        new(
            Directory
                .EnumerateFiles(output, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
                .ToDictionary(
                    file => Path.GetRelativePath(output, file),
                    file => Convert.ToBase64String(File.ReadAllBytes(file))
                ),
            StringComparer.Ordinal
        );
}
