using System.CommandLine;
using System.Reflection;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Models;
using ConvNextV2.Compiled.Tool.Projects;
using ConvNextV2.Compiled.Tool.Terminal;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>init</c>: adds the model of a checkpoint's folder to a project.</summary>
internal static class InitCommand
{
    // Where the configs of models from elsewhere go, a folder for each.
    private const string ModelsFolder = "models";

    // Of the package that comes with the tool; what follows a '+' is the commit.
    private static readonly string Version = typeof(InitCommand)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];

    public static Command Create(ToolStreams streams)
    {
        var folder = new Argument<string>("folder") { Description = "A model's folder, as it comes from the Hugging Face Hub." };
        var project = new Option<string>("--project")
        {
            Description = "The project, or its folder; by default the only one here.",
            DefaultValueFactory = _ => ".",
        };
        var name = new Option<string?>("--name")
        {
            Description = "The class; by default it is called after the folder, or after the repository in the Hub's cache.",
        };
        var imageSize = new Option<string?>("--image-size")
        {
            Description = "An edge such as 384, or height by width such as 288x384; by default what the files say.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var command = new Command(
            "init",
            "Add a model to a project: its config, the item that compiles it with its weights, and the package if it lacks. "
                + "A model from elsewhere has its config copied into the project; its weights stay where they are, "
                + "and a build takes them."
        )
        {
            folder,
            project,
            name,
            imageSize,
            dryRun,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                streams,
                () =>
                    Run(
                        streams.Output,
                        ToolCommand.RequirePath(result.GetValue(folder)!),
                        ToolCommand.RequirePath(result.GetValue(project)!),
                        result.GetValue(name),
                        result.GetValue(imageSize),
                        result.GetValue(dryRun)
                    )
            )
        );
        return command;
    }

    private static int Run(
        IAnsiConsole console,
        string folder,
        string projectPath,
        string? name,
        string? imageSize,
        bool isDryRun
    )
    {
        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(HubCache.Resolve(folder)));
        string className = name ?? ClassName.FromPath(Path.Combine(source, ConfigFile.FileName));
        if (!ClassName.IsIdentifier(className))
        {
            throw new ToolException($"'{className}' is not a C# identifier, which the name of a class must be.");
        }

        // What cannot be compiled is not added.
        ConfigFile config = ConfigFile.Read(Path.Combine(source, ConfigFile.FileName), className, imageSize);
        ToolCommand.WriteProblems(console, config.Problems);
        if (config.Planned is null)
        {
            return 1;
        }

        ProjectFile project = ProjectFile.Open(projectPath);
        bool isWithin = IsWithin(source, project.Folder);
        string target = isWithin ? source : Path.Combine(project.Folder, ModelsFolder, FolderOf(source));
        string? checkpoint = CheckpointListing.FindIn(source);
        string? weights =
            checkpoint?.EndsWith(".safetensors", StringComparison.Ordinal) == true
            || checkpoint?.EndsWith(".json", StringComparison.Ordinal) == true
                ? Relative(target, checkpoint)
                : null;

        // In memory first: what cannot be done leaves everything as it was.
        string include = Relative(project.Folder, Path.Combine(target, ConfigFile.FileName));
        string? present = project.FindModel(include);
        bool isChanged = false;
        if (present is not null && (name is null || name == present))
        {
            ToolCommand.WriteLine(console, $"there   {include} is in {project.Path} already");
            className = present.Length > 0 ? present : className;
        }
        else
        {
            string item = project.AddModel(include, className, imageSize, weights);
            if (!isWithin)
            {
                Copy(console, source, target, project.Folder, isDryRun);
            }

            ToolCommand.WriteLine(console, $"{Verb("added", isDryRun)} {item} to {project.Path}");
            isChanged = true;
        }

        foreach ((string file, string item) in project.AddPackage(Version))
        {
            ToolCommand.WriteLine(console, $"{Verb("added", isDryRun)} {item} to {file}");
            isChanged = true;
        }

        if (isChanged && !isDryRun)
        {
            project.Save();
        }

        if (checkpoint is null)
        {
            ToolCommand.WriteLine(console, $"There are no weights in {source}; Load takes the path of a model.safetensors.");
        }
        else if (weights is null)
        {
            ToolCommand.WriteLine(
                console,
                $"Its weights are in PyTorch's format; 'convnextv2 convert {checkpoint}' makes them safetensors."
            );
        }

        string argument = weights is null ? Literal(Relative(project.Folder, Path.Combine(source, "model.safetensors"))) : "";
        console.WriteLine();
        console.WriteLine($"using {ClassName.NamespaceFrom(project.RootNamespace)};");
        console.WriteLine();
        console.WriteLine($"using {className} model = {className}.Load({argument});");
        console.WriteLine($"using {className}.Session session = model.CreateSession();");
        return 0;
    }

    /// <summary>Copies both files or none; one that is there already may be the same.</summary>
    private static void Copy(IAnsiConsole console, string source, string target, string projectFolder, bool isDryRun)
    {
        (string From, string To)[] files =
        [
            .. new[] { ConfigFile.FileName, ConfigFile.PreprocessorFileName }
                .Select(name => (From: Path.Combine(source, name), To: Path.Combine(target, name)))
                .Where(file => File.Exists(file.From) && !AreSame(file.From, file.To)),
        ];
        if (files.FirstOrDefault(file => Path.Exists(file.To)).To is { } existing)
        {
            throw new ToolException($"'{existing}' exists already, and is another; nothing was changed.");
        }

        foreach ((string from, string to) in files)
        {
            if (!isDryRun)
            {
                Directory.CreateDirectory(target);
                File.Copy(from, to);
            }

            ToolCommand.WriteLine(console, $"{Verb("copied", isDryRun)} {from} to {Relative(projectFolder, to)}");
        }
    }

    // A folder of Linux may end with a character that is a separator elsewhere.
    private static string FolderOf(string source) => ClassName.OfFolder(source) is { Length: > 0 } name ? name : "model";

    private static bool AreSame(string first, string second) =>
        File.Exists(second) && File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second));

    private static string Verb(string done, bool isDryRun) => isDryRun ? $"would be {done}:" : done.PadRight(7);

    /// <summary>
    /// With slashes, so that it stands in a project for every system; absolute where the folder is on another drive.
    /// </summary>
    private static string Relative(string folder, string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsWithin(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>As it stands or, where that would hide something, with escapes that are C#'s too.</summary>
    private static string Literal(string text)
    {
        if (Printable.Escape(text) == text)
        {
            return $"@\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        }

        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{Printable.Escape(escaped)}\"";
    }
}
