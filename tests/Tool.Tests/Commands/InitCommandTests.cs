using ConvNextV2.Compiled.Tool.Projects;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public class InitCommandTests
{
    private const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\">\n</Project>\n";
    private static readonly string Version = typeof(ProjectFile).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void A_model_from_elsewhere_is_copied_into_the_project_and_added_to_it()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write("hub/convnextv2-tiny/config.json", File.ReadAllText(ReferenceFiles.Tiny384("config.json")));
        folder.Write(
            "hub/convnextv2-tiny/preprocessor_config.json",
            File.ReadAllText(ReferenceFiles.Tiny384("preprocessor_config.json"))
        );

        ToolRun run = ToolRun.Of("init", folder.File("hub/convnextv2-tiny"), "--project", folder.File("app"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            File.ReadAllText(ReferenceFiles.Tiny384("config.json")),
            File.ReadAllText(folder.File("app/models/convnextv2-tiny/config.json"))
        );
        Assert.True(File.Exists(folder.File("app/models/convnextv2-tiny/preprocessor_config.json")));
        Assert.Contains(
            "<ConvNextV2Model Include=\"models/convnextv2-tiny/config.json\" ClassName=\"Convnextv2Tiny\" />",
            File.ReadAllText(project),
            StringComparison.Ordinal
        );
        string hub = folder.File("hub/convnextv2-tiny");
        Assert.Equal(
            [
                $"copied  {hub}/config.json to models/convnextv2-tiny/config.json",
                $"copied  {hub}/preprocessor_config.json to models/convnextv2-tiny/preprocessor_config.json",
                $"added   <ConvNextV2Model Include=\"models/convnextv2-tiny/config.json\" ClassName=\"Convnextv2Tiny\" /> to {folder.File("app")}/App.csproj",
                $"added   <PackageReference Include=\"ConvNextV2.Compiled\" Version=\"{Version}\" /> to {folder.File("app")}/App.csproj",
                $"There are no weights in {hub}; Load takes the path of a model.safetensors.",
                "",
                "using App;",
                "",
                "using Convnextv2Tiny model = Convnextv2Tiny.Load(@\"../hub/convnextv2-tiny/model.safetensors\");",
                "using Convnextv2Tiny.Session session = model.CreateSession();",
                "",
            ],
            run.Output.Split('\n')
        );
    }

    /// <summary>The build takes them from there, and checks them.</summary>
    [Fact]
    public void Weights_outside_of_the_projects_folder_are_named_relative_to_the_config()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write("hub/birds/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("hub/birds/model.safetensors"));

        ToolRun run = ToolRun.Of("init", folder.File("hub/birds"), "--project", project);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "<ConvNextV2Model Include=\"models/birds/config.json\" ClassName=\"Birds\" Weights=\"../../../hub/birds/model.safetensors\" />",
            File.ReadAllText(project),
            StringComparison.Ordinal
        );
        Assert.Contains("using Birds model = Birds.Load();", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_Hubs_cache_is_called_after_its_repository()
    {
        const string Snapshot = "hub/models--facebook--convnextv2-tiny-1k-224/snapshots/0123456789abcdef0123456789abcdef01234567";
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write(Snapshot + "/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));

        Assert.Equal(0, ToolRun.Of("init", folder.File(Snapshot), "--project", project).ExitCode);

        Assert.Contains(
            "<ConvNextV2Model Include=\"models/convnextv2-tiny-1k-224/config.json\" ClassName=\"Convnextv2Tiny1k224\" />",
            File.ReadAllText(project),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write("hub/birds/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));

        ToolRun run = ToolRun.Of("init", folder.File("hub/birds"), "--project", project, "--dry-run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("would be copied: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("would be added: <ConvNextV2Model ", run.Output, StringComparison.Ordinal);
        Assert.Contains("would be added: <PackageReference ", run.Output, StringComparison.Ordinal);
        Assert.Equal(Project, File.ReadAllText(project));
        Assert.False(Directory.Exists(folder.File("app/models")));
    }

    [Fact]
    public void What_has_been_done_is_said_and_not_done_again()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("My Flowers.csproj", Project);
        folder.Write("model/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        Assert.Equal(0, ToolRun.Of("init", folder.File("model"), "--project", project, "--name", "FlowerNet").ExitCode);
        string added = File.ReadAllText(project);

        ToolRun run = ToolRun.Of("init", folder.File("model"), "--project", project);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"there   model/config.json is in {project} already\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("added", run.Output, StringComparison.Ordinal);
        Assert.Contains("using My_Flowers;\n\nusing FlowerNet model = FlowerNet.Load(", run.Output, StringComparison.Ordinal);
        Assert.Equal(added, File.ReadAllText(project));
    }

    [Fact]
    public void A_model_in_the_projects_folder_stays_where_it_is()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("App.csproj", Project);
        folder.Write("model/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));

        ToolRun run = ToolRun.Of(
            "init",
            folder.File("model") + "/",
            "--project",
            project,
            "--name",
            "FlowerNet",
            "--image-size",
            "64x96"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "<ConvNextV2Model Include=\"model/config.json\" ClassName=\"FlowerNet\" ImageSize=\"64x96\" />",
            File.ReadAllText(project),
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(folder.File("models")));
    }

    [Fact]
    public void Weights_in_the_projects_folder_come_with_the_program()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("App.csproj", Project);
        folder.Write("model/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        File.Copy(ReferenceFiles.HfTest("model.safetensors"), folder.File("model/model.safetensors"));

        ToolRun run = ToolRun.Of("init", folder.File("model"), "--project", project);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "<ConvNextV2Model Include=\"model/config.json\" ClassName=\"Model\" Weights=\"model.safetensors\" />",
            File.ReadAllText(project),
            StringComparison.Ordinal
        );
        Assert.Contains("using Model model = Model.Load();", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_already_is_neither_added_again_nor_overwritten()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write("hub/birds/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        string mine = folder.Write("app/models/birds/config.json", "mine");

        Refused("exists already, and is another; nothing was changed", "init", folder.File("hub/birds"), "--project", project);
        Assert.Equal(("mine", Project), (File.ReadAllText(mine), File.ReadAllText(project)));

        File.Delete(mine);
        Assert.Equal(0, ToolRun.Of("init", folder.File("hub/birds"), "--project", project).ExitCode);
        string added = File.ReadAllText(project);
        Refused(
            "compiles 'models/birds/config.json' already",
            "init",
            folder.File("hub/birds"),
            "--project",
            project,
            "--name",
            "Other"
        );
        Assert.Equal(added, File.ReadAllText(project));
    }

    [Fact]
    public void What_cannot_be_compiled_is_not_added()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("App.csproj", Project);
        folder.Write("model/config.json", "{\"model_type\": \"bert\"}");

        Refused("model/config.json(1,16): error CNV0005: ", "init", folder.File("model"), "--project", project);
        Refused("There is no config", "init", folder.File("none"), "--project", project);
        folder.Write("model/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        Refused("error CNV0012: ", "init", folder.File("model"), "--project", project, "--image-size", "big");
        Refused("'my-net' is not a C# identifier", "init", folder.File("model"), "--project", project, "--name", "my-net");
        Refused("There is no project", "init", folder.File("model"), "--project", folder.File("Other.csproj"));
        Assert.Equal(Project, File.ReadAllText(project));
    }

    /// <summary>The writer finds such a character when the old project is gone already.</summary>
    [Fact]
    public void A_folder_whose_name_a_project_cannot_have_leaves_everything_as_it_is()
    {
        using var folder = new TemporaryFolder();
        string project = folder.Write("app/App.csproj", Project);
        folder.Write("hub/a\u0001b/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));

        Refused(
            "'models/a\\u0001b/config.json' has a character that a project file cannot have",
            "init",
            folder.File("hub/a\u0001b"),
            "--project",
            project
        );

        Assert.Equal(Project, File.ReadAllText(project));
        Assert.False(Directory.Exists(folder.File("app/models")));
    }

    [Fact]
    public void The_program_that_is_printed_compiles_whatever_the_path()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/App.csproj", Project);
        folder.Write("hub/a\n\"b\\/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));

        ToolRun run = ToolRun.Of("init", folder.File("hub/a\n\"b\\"), "--project", folder.File("app"), "--name", "Net");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("(\"../hub/a\\u000a\\\"b\\\\/model.safetensors\");\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_PyTorch_are_said_to_need_converting()
    {
        using var folder = new TemporaryFolder();
        folder.Write("App.csproj", Project);
        folder.Write("model/config.json", File.ReadAllText(ReferenceFiles.HfTest("config.json")));
        folder.Write("model/pytorch_model.bin", "");

        Assert.Contains(
            "convnextv2 convert ",
            ToolRun.Of("init", folder.File("model"), "--project", folder.Path).Output,
            StringComparison.Ordinal
        );
    }

    private static void Refused(string reason, params string[] arguments)
    {
        ToolRun run = ToolRun.Of(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(reason, run.Output, StringComparison.Ordinal);
    }
}
