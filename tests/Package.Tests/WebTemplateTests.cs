using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>
/// Projects that <c>dotnet new convnextv2-web</c> makes. Their image is the first of Fashion-MNIST's test set, an ankle boot.
/// </summary>
public class WebTemplateTests(ITestOutputHelper output)
{
    private const string Listening = "Now listening on: ";

    [Fact]
    public async Task A_new_project_serves_its_model_ahead_of_time_and_its_files_are_named_after_it()
    {
        Consumer consumer = Consumer.FromTemplateOf("convnextv2-web", "My.Flowers");
        PublishedProgram program = consumer.Publish();
        string folder = Path.GetDirectoryName(program.Path)!;

        string answer = await AskAsync(program.Path, Path.Combine(consumer.Folder, "ankle-boot.png"));

        Assert.Contains("\"label\":\"Ankle boot\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", program.Log, StringComparison.Ordinal);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"convnextv2-web: {program.Size} bytes"));
        Assert.InRange(program.Size, 1, 40_000_000);

        // What the Containerfile copies is what publishing wrote.
        string containerfile = File.ReadAllText(Path.Combine(consumer.Folder, "deploy", "Containerfile"));
        string[] copied = containerfile.Split('\n').Single(line => line.StartsWith("COPY ", StringComparison.Ordinal)).Split(' ')[
            1..^1
        ];
        Assert.Contains("published/My.Flowers", copied);
        Assert.All(copied, file => Assert.True(File.Exists(Path.Combine(folder, Path.GetFileName(file))), file));
        Assert.Contains("""ENTRYPOINT ["./My.Flowers"]""", containerfile, StringComparison.Ordinal);
        Assert.Equal(
            copied.Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(folder)
                .Select(Path.GetFileName)
                .Where(file =>
                    !file!.EndsWith(".dbg", StringComparison.Ordinal) && !file.EndsWith(".pdb", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
        );
        Assert.True(File.Exists(Path.Combine(consumer.Folder, "deploy", "My.Flowers.service")));
    }

    private static async Task<string> AskAsync(string program, string image)
    {
        using Process process = Command.Start(Path.GetTempPath(), program, "--urls", "http://127.0.0.1:0");
        try
        {
            string? line;
            while (
                (line = await process.StandardOutput.ReadLineAsync()) is not null
                && !line.Contains(Listening, StringComparison.Ordinal)
            ) { }

            Assert.NotNull(line);
            using var client = new HttpClient();
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(image))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("image/png") },
            };
            string address = line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..];
            using HttpResponseMessage response = await client.PostAsync(new Uri(address + "/classify"), body);
            return await response.Content.ReadAsStringAsync();
        }
        finally
        {
            process.Kill();
        }
    }
}
