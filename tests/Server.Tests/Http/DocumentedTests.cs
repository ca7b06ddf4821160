using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using ImageServer.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>What <c>docs/server.md</c>, the template and the files for deployment say, held against the server.</summary>
public sealed partial class DocumentedTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Sources.Root, "docs", "server.md"));

    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void The_commands_work_as_they_are_printed()
    {
        string[] commands = [.. Page.Split('\n').Where(line => line.StartsWith("curl ", StringComparison.Ordinal))];

        Assert.Equal(4, commands.Length);
        JsonElement printed = JsonDocument.Parse(JsonBlock().Match(Page).Groups[1].Value).RootElement;
        JsonElement answered = Run(commands[0]);
        Assert.Equal(Shape(printed), Shape(answered));
        Assert.Equal(Predictions(printed), Predictions(answered));
        JsonElement form = Run(commands[1]).GetProperty("images");
        Assert.Equal("Ankle boot", form[0].GetProperty("predictions")[0].GetProperty("label").GetString());
        Assert.Equal(400, form[1].GetProperty("problem").GetProperty("status").GetInt32());
        JsonElement dot = Assert.Single(Run(commands[2]).GetProperty("images").EnumerateArray());
        Assert.Equal((1, "dot"), (dot.GetProperty("width").GetInt32(), dot.GetProperty("name").GetString()));
        string folder = Directory.CreateTempSubdirectory("curl").FullName;
        Curl(commands[3].Replace("-o heat.png", $"-o {folder}/heat.png", StringComparison.Ordinal));
        using (DecodedImage heat = ImageFile.Load(Path.Combine(folder, "heat.png")))
        {
            Assert.Equal((28, 28), (heat.Width, heat.Height));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Each_setting_is_named()
    {
        Assert.All(
            typeof(ServerOptions).GetProperties().Where(property => property.CanWrite),
            property => Assert.Contains($"`Server:{property.Name}`", Page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_template_refers_to_the_packages_that_the_sample_refers_to()
    {
        string[] sample = [.. References("samples/Server/Server.csproj").Select(reference => reference.Name)];
        (string Name, string? Version)[] template =
        [
            .. References("src/Templates/content/web/ConvNextV2Web.csproj")
                .Where(reference => reference.Version != "$(PackageVersion)"),
        ];
        Dictionary<string, string?> versions = XDocument
            .Load(Path.Combine(Sources.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(item => item.Attribute("Include")!.Value, item => item.Attribute("Version")?.Value);

        Assert.NotEmpty(sample);
        Assert.Equal(sample.Select(name => (name, versions[name])), template);

        static IEnumerable<(string Name, string? Version)> References(string project) =>
            XDocument
                .Load(Path.Combine(Sources.Root, project))
                .Descendants("PackageReference")
                .Select(item => (item.Attribute("Include")!.Value, item.Attribute("Version")?.Value));
    }

    /// <summary>The unit waits for longer than the server takes to end, and so does Kubernetes.</summary>
    [Fact]
    public void Whoever_ends_the_server_waits_for_longer_than_it_takes()
    {
        string unit = File.ReadAllText(Path.Combine(Sources.Root, "samples", "Server", "deploy", "convnextv2-server.service"));
        double shutdown = new ServerOptions().ShutdownTimeout.TotalSeconds;

        Assert.True(int.Parse(Stop().Match(unit).Groups[1].Value, null) > shutdown);
        Assert.True(int.Parse(Grace().Match(Page).Groups[1].Value, null) > shutdown + 5);
    }

    [Fact]
    public void The_unit_starts_the_program_and_waits_until_it_says_that_it_is_ready()
    {
        string[] unit = Deployed("convnextv2-server.service");

        string start = Assert.Single(unit, line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
        Assert.Equal(ProgramName, Path.GetFileName(start));
        Assert.Contains("Type=notify", unit);
    }

    /// <summary>What is there after a build is what publishing takes; the program is compiled ahead of time then.</summary>
    [Fact]
    public void The_container_has_what_there_is_and_listens_where_it_says()
    {
        string[] lines = Deployed("Containerfile");
        string[] copied = [.. Value("COPY ").Split(' ')[..^1].Select(file => Path.GetFileName(file)!)];
        Dictionary<string, string> variables = Variable()
            .Matches(string.Join('\n', lines))
            .ToDictionary(found => found.Groups[1].Value, found => found.Groups[2].Value);

        Assert.Equal(ProgramName, copied[0]);
        Assert.All(
            copied[1..],
            file => Assert.NotEmpty(Directory.GetFiles(AppContext.BaseDirectory, file, SearchOption.AllDirectories))
        );
        Assert.Equal($"[\"./{ProgramName}\"]", Value("ENTRYPOINT "));
        Assert.Equal($"http://0.0.0.0:{Value("EXPOSE ")}", variables["URLS"]);
        using RunningServer server = RunningServer.Start([
            .. variables
                .Where(variable => variable.Key.StartsWith("SERVER__", StringComparison.Ordinal))
                .Select(variable => (variable.Key.Replace("__", ":", StringComparison.Ordinal), variable.Value)),
        ]);
        Assert.True(server.Services.GetRequiredService<IOptions<ServerOptions>>().Value.AllowRemote);

        string Value(string word) => Assert.Single(lines, line => line.StartsWith(word, StringComparison.Ordinal))[word.Length..];
    }

    private static string ProgramName => typeof(ServerOptions).Assembly.GetName().Name!;

    private static string[] Deployed(string file) =>
        File.ReadAllLines(Path.Combine(Sources.Root, "samples", "Server", "deploy", file));

    /// <summary>The last digits are the processor's.</summary>
    private static IEnumerable<(string?, double)> Predictions(JsonElement answer) =>
        answer
            .GetProperty("images")[0]
            .GetProperty("predictions")
            .EnumerateArray()
            .Select(prediction =>
                (prediction.GetProperty("label").GetString(), Math.Round(prediction.GetProperty("probability").GetDouble(), 5))
            );

    private JsonElement Run(string command) => JsonDocument.Parse(Curl(command)).RootElement;

    private string Curl(string command)
    {
        var start = new ProcessStartInfo(
            "sh",
            ["-c", command.Replace("127.0.0.1:5080", $"127.0.0.1:{_server.Port}", StringComparison.Ordinal)]
        )
        {
            WorkingDirectory = Sources.Root,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(
            process.ExitCode == 0,
            $"'{command}' ended with {process.ExitCode}; the commands of docs/server.md need curl 7.82."
        );
        return output;
    }

    /// <summary>Names and kinds, without the values.</summary>
    private static string Shape(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => "{"
                + string.Join(',', json.EnumerateObject().Select(property => property.Name + ":" + Shape(property.Value)))
                + "}",
            JsonValueKind.Array => "[" + string.Join(',', json.EnumerateArray().Select(Shape)) + "]",
            var kind => kind.ToString(),
        };

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^(?:ENV|   ) ([A-Z_]+)=(\S+)", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"TimeoutStopSec=(\d+)")]
    private static partial Regex Stop();

    [GeneratedRegex(@"terminationGracePeriodSeconds: (\d+)")]
    private static partial Regex Grace();
}
