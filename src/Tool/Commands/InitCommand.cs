using System.CommandLine;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Messages;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;
using ConvNextV2.Compiled.Tool.Errors;
using ConvNextV2.Compiled.Tool.Projects;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary><c>init</c>: adds the model of a checkpoint's folder to a project.</summary>
internal static class InitCommand
{
    // Where the configs of models from elsewhere go, a folder for each.
    private const string ModelsFolder = "models";

    public static Command Create(IAnsiConsole console)
    {
        var folder = new Argument<string>("folder") { Description = "A model's folder, as it comes from the Hugging Face Hub." };
        var project = new Option<string>("--project")
        {
            Description = "The project, or its folder; by default the only one here.",
            DefaultValueFactory = _ => ".",
        };
        var name = new Option<string?>("--name") { Description = "The class; by default it is called after the folder." };
        var imageSize = new Option<string?>("--image-size")
        {
            Description = "An edge such as 384, or height by width such as 288x384; by default what the files say.",
        };
        var command = new Command(
            "init",
            "Add a model to a project: its config, and the item that compiles it. "
                + "Weights come with the program if they are in the project's folder; others stay where they are."
        )
        {
            folder,
            project,
            name,
            imageSize,
        };
        command.SetAction(result =>
            ToolCommand.Run(
                console,
                () =>
                    Run(
                        console,
                        ToolCommand.RequirePath(result.GetValue(folder)!),
                        ToolCommand.RequirePath(result.GetValue(project)!),
                        result.GetValue(name),
                        result.GetValue(imageSize)
                    )
            )
        );
        return command;
    }

    private static int Run(IAnsiConsole console, string folder, string projectPath, string? name, string? imageSize)
    {
        string source = Path.GetFullPath(folder);
        string folderName = Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
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
        string target = IsWithin(source, project.Folder) ? source : Path.Combine(project.Folder, ModelsFolder, folderName);
        string? checkpoint = CheckpointListing.FindIn(source);
        string? weights =
            target == source && checkpoint is not null && !checkpoint.EndsWith(".bin", StringComparison.Ordinal)
                ? Path.GetFileName(checkpoint)
                : null;
        string include = Path.GetRelativePath(project.Folder, Path.Combine(target, ConfigFile.FileName)).Replace('\\', '/');
        project.AddModel(include, className, imageSize, weights);
        if (target != source)
        {
            Copy(console, source, target);
        }

        project.Save();
        ToolCommand.WriteLine(console, $"added   {include} as [green]{className}[/] to {project.Path}");
        checkpoint ??= Path.Combine(source, "model.safetensors");
        if (checkpoint.EndsWith(".bin", StringComparison.Ordinal))
        {
            ToolCommand.WriteLine(
                console,
                $"Its weights are in PyTorch's format; 'convnextv2 convert {checkpoint}' makes them safetensors."
            );
            checkpoint = Path.Combine(source, "model.safetensors");
        }

        console.WriteLine();
        console.WriteLine($"using {className} model = {className}.Load({(weights is null ? Literal(checkpoint) : "")});");
        console.WriteLine($"using {className}.Session session = model.CreateSession();");
        return 0;
    }

    /// <summary>Copies both files or none.</summary>
    private static void Copy(IAnsiConsole console, string source, string target)
    {
        string[] names =
        [
            .. new[] { ConfigFile.FileName, ConfigFile.PreprocessorFileName }.Where(name =>
                File.Exists(Path.Combine(source, name))
            ),
        ];
        if (names.Select(name => Path.Combine(target, name)).FirstOrDefault(Path.Exists) is { } existing)
        {
            throw new ToolException($"'{existing}' exists already; nothing was changed.");
        }

        Directory.CreateDirectory(target);
        foreach (string name in names)
        {
            File.Copy(Path.Combine(source, name), Path.Combine(target, name));
            ToolCommand.WriteLine(console, $"copied  {Path.Combine(target, name)}");
        }
    }

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
