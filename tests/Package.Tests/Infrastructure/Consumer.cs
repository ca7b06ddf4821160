using System.Text.Json;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>A project of a user, outside of the repository.</summary>
internal sealed class Consumer
{
    // Installed in a folder of its own, the template is not among those of whoever runs the tests.
    private static readonly Lazy<string> TemplateHive = new(InstallTemplate);

    private Consumer(string folder) => Folder = folder;

    public string Folder { get; }

    public string OnlyProject => Directory.EnumerateFiles(Folder, "*.csproj").Single();

    /// <summary>One of <c>Consumers</c>.</summary>
    public static Consumer Create(string name)
    {
        var consumer = new Consumer(PackageFeed.NewFolder());
        Repository.Copy($"tests/Package.Tests/Consumers/{name}", consumer.Folder);
        return consumer;
    }

    /// <summary>What <c>dotnet new convnextv2</c> makes of the packed template.</summary>
    public static Consumer FromTemplate(string name, params IEnumerable<string> options) =>
        FromTemplateOf("convnextv2", name, options);

    /// <summary>What <c>dotnet new</c> makes of a packed template.</summary>
    public static Consumer FromTemplateOf(string template, string name, params IEnumerable<string> options)
    {
        string folder = PackageFeed.NewFolder();
        Command.Run(folder, "dotnet", ["new", template, "-n", name, .. options, "--debug:custom-hive", TemplateHive.Value]);
        return new Consumer(Path.Combine(folder, name));
    }

    /// <summary>
    /// The samples without a project, as in a clone: with the repository's settings above them, and with what was packed where
    /// <c>dotnet pack</c> puts it.
    /// </summary>
    public static Consumer OfScripts()
    {
        string clone = PackageFeed.NewFolder();
        foreach (string file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json"])
        {
            Repository.Copy(file, clone);
        }

        foreach (string folder in (string[])["samples/Scripts", "samples/Fashion/model"])
        {
            Repository.Copy(folder, Path.Combine(clone, folder));
        }

        Repository.Copy("samples/Fashion/ankle-boot.png", Path.Combine(clone, "samples", "Fashion"));
        Directory.CreateDirectory(Path.Combine(clone, "artifacts", "package"));
        Directory.CreateSymbolicLink(Path.Combine(clone, "artifacts", "package", "release"), PackageFeed.Folder);
        var consumer = new Consumer(Path.Combine(clone, "samples", "Scripts"));
        foreach (string script in Directory.EnumerateFiles(consumer.Folder, "classify.*"))
        {
            string text = File.ReadAllText(script);
            File.WriteAllText(script, text.Replace(Repository.Version, PackageFeed.Version, StringComparison.Ordinal));
        }

        return consumer;
    }

    /// <summary>Adds a file of the repository, or what a folder holds.</summary>
    public Consumer With(string source, string folder = ".")
    {
        Repository.Copy(source, Path.Combine(Folder, folder));
        return this;
    }

    public Consumer With(string file, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(Folder, file), bytes);
        return this;
    }

    /// <summary>The same project with another SDK than Microsoft.NET.Sdk.</summary>
    public Consumer OfSdk(string sdk)
    {
        string text = File.ReadAllText(OnlyProject);
        File.WriteAllText(OnlyProject, text.Replace("Sdk=\"Microsoft.NET.Sdk\"", $"Sdk=\"{sdk}\"", StringComparison.Ordinal));
        return this;
    }

    /// <summary>The items of a kind, as they are evaluated or after a target.</summary>
    public string[] Items(string kind, string? afterTarget = null)
    {
        string result = Path.Combine(Folder, kind + ".json");
        List<string> arguments = ["msbuild", OnlyProject, $"-getItem:{kind}", $"-getResultOutputFile:{result}"];
        if (afterTarget is not null)
        {
            arguments.AddRange("-restore", $"-t:{afterTarget}");
        }

        Command.Run(Folder, "dotnet", arguments);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(result));
        return json
            .RootElement.GetProperty("Items")
            .GetProperty(kind)
            .EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)
            .ToArray();
    }

    /// <summary>Builds a project and returns its assembly's path.</summary>
    public string Build(string project) => Build(project, out _);

    /// <param name="project">The project's file in the folder.</param>
    /// <param name="log">What building it printed.</param>
    public string Build(string project, out string log)
    {
        log = Command.Run(Folder, "dotnet", "build", project, "-c", "Release");
        return Path.Combine(
            Path.GetDirectoryName(Path.Combine(Folder, project))!,
            "bin",
            "Release",
            "net10.0",
            Path.GetFileNameWithoutExtension(project) + ".dll"
        );
    }

    /// <summary>Builds a project, runs it, and returns the lines that it prints.</summary>
    public string[] BuildAndRun(string project, params IEnumerable<string> arguments)
    {
        string assembly = Build(project);
        return Lines(Command.Run(Path.GetDirectoryName(assembly)!, "dotnet", [assembly, .. arguments]));
    }

    /// <summary>Compiles the folder's only project ahead of time.</summary>
    public PublishedProgram Publish(string? instructionSet = null, string? runtimeIdentifier = null)
    {
        string output = Path.Combine(Folder, "published", instructionSet ?? "default");
        List<string> arguments = ["publish", OnlyProject, "-c", "Release", "-o", output];
        if (instructionSet is not null)
        {
            arguments.Add($"-p:ConvNextV2InstructionSet={instructionSet}");
        }

        if (runtimeIdentifier is not null)
        {
            arguments.AddRange("-r", runtimeIdentifier);
        }

        string log = Command.Run(Folder, "dotnet", arguments);
        return new PublishedProgram(Path.Combine(output, Path.GetFileNameWithoutExtension(OnlyProject)), log);
    }

    /// <summary>Runs the only project of the folder as its user would.</summary>
    public string[] DotnetRun(params IEnumerable<string> arguments) =>
        Lines(Command.Run(Folder, "dotnet", ["run", "--", .. arguments]));

    /// <summary>Runs a program of a single file.</summary>
    public string[] DotnetRunFile(string file) => Lines(Command.Run(Folder, "dotnet", "run", file));

    /// <summary>Runs a program that needs no project and restores its own packages.</summary>
    public string[] RunScript(params IEnumerable<string> arguments) => Lines(Command.RunScript(Folder, "dotnet", arguments));

    public static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string InstallTemplate()
    {
        string hive = PackageFeed.NewFolder();
        string package = Path.Combine(PackageFeed.Folder, $"ConvNextV2.Compiled.Templates.{PackageFeed.Version}.nupkg");
        Command.Run(hive, "dotnet", "new", "install", package, "--debug:custom-hive", hive);
        return hive;
    }
}
