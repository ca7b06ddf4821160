using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Package.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Package.Tests;

/// <summary>The programs that the README of the package prints, built from the packed files and run.</summary>
public partial class HostingTests
{
    private const string Model = "samples/Fashion/model";
    private const string Image = "samples/Fashion/ankle-boot.png";

    [Fact]
    public async Task A_web_program_of_two_lines_answers()
    {
        string assembly = Consumer
            .Create("HostedWeb")
            .With(Model, "model")
            .With("Program.cs", Program("WebApplication"))
            .Build("HostedWeb.csproj");
        using Process service = Command.Start(
            Path.GetDirectoryName(assembly)!,
            "dotnet",
            assembly,
            "--urls",
            "http://127.0.0.1:0"
        );
        try
        {
            using var client = new HttpClient { BaseAddress = Command.AddressOf(service) };
            byte[] image = File.ReadAllBytes(Repository.PathOf(Image));

            string[] answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 20)
                    .Select(async _ =>
                    {
                        using HttpResponseMessage response = await client.PostAsync("/", new ByteArrayContent(image));
                        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
                    })
            );

            Assert.All(answers, answer => Assert.Matches(@"^Ankle boot 9\d\.\d %$", answer));
        }
        finally
        {
            service.Kill(entireProcessTree: true);
        }
    }

    /// <summary>As it is printed, and compiled ahead of time: the program for the web above runs under the JIT.</summary>
    [Fact]
    public void A_worker_program_of_two_lines_answers_when_it_is_compiled_ahead_of_time()
    {
        PublishedProgram program = Consumer
            .Create("HostedWorker")
            .With(Model, "model")
            .With("Program.cs", Program("BackgroundService"))
            .Publish();

        string[] lines = program.Run(Repository.PathOf(Image));

        Assert.Matches(
            @"Ankle boot 9\d\.\d %",
            Assert.Single(lines, line => line.Contains("Ankle boot", StringComparison.Ordinal))
        );
    }

    private static byte[] Program(string word)
    {
        string readme = File.ReadAllText(Repository.PathOf("src/Hosting/README.md"));
        return Encoding.UTF8.GetBytes(
            CSharpBlock()
                .Matches(readme)
                .Select(block => block.Groups["code"].Value)
                .Single(code => code.Contains(word, StringComparison.Ordinal))
        );
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
