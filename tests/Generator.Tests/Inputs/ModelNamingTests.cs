using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What a model's class is called, and that whatever it is called compiles.</summary>
public class ModelNamingTests
{
    [Theory]
    [InlineData("/m/flowers.convnextv2.json", "Flowers")]
    [InlineData("/m/FLOWERS.ConvNextV2.JSON", "FLOWERS")]
    [InlineData("/m/convnextv2-tiny-1k-224.convnextv2.json", "Convnextv2Tiny1k224")]
    [InlineData("/m/alpine flowers (v2).convnextv2.json", "AlpineFlowersV2")]
    [InlineData("/m/snake_case.convnextv2.json", "Snake_case")]
    [InlineData("/m/birds/config.json", "Birds")]
    [InlineData("/m/birds/Config.JSON", "Birds")]
    [InlineData("/m/birds of paradise/config.json", "BirdsOfParadise")]
    [InlineData("/m/birds/tiny.json", "Tiny")]
    [InlineData("/m/birds/tiny.v2.json", "TinyV2")]
    [InlineData("/m/birds/config", "Config")]
    [InlineData("/config.json", "Config")]
    [InlineData("/m/7eleven/config.json", "_7eleven")]
    [InlineData("/m/---.convnextv2.json", "_")]
    [InlineData("/m/.convnextv2.json", "_")]
    [InlineData("/m/blüten.convnextv2.json", "Blüten")]
    [InlineData("/m/цветы.convnextv2.json", "Цветы")]
    [InlineData("/m/花.convnextv2.json", "花")]
    [InlineData("/m/🌹rose.convnextv2.json", "Rose")]
    [InlineData("/m/istanbul.convnextv2.json", "Istanbul")]
    [InlineData("/m/class.convnextv2.json", "Class")]
    [InlineData("/m/__arglist.convnextv2.json", "__arglist")]
    [InlineData("/m/a‿b.convnextv2.json", "A‿b")]
    [InlineData("/m/ros\u200de.convnextv2.json", "Rose")]
    [InlineData("C:\\models\\birds\\config.json", "Birds")]
    [InlineData(
        "/hub/models--facebook--convnextv2-tiny-1k-224/snapshots/0123456789abcdef0123456789abcdef01234567/config.json",
        "Convnextv2Tiny1k224"
    )]
    [InlineData(
        "C:\\hub\\models--ada--alpine_flowers\\snapshots\\0123456789abcdef0123456789abcdef01234567\\config.json",
        "Alpine_flowers"
    )]
    [InlineData("/hub/models--birds/snapshots/0123456789abcdef0123456789abcdef01234567/config.json", "Birds")]
    [InlineData("/hub/models--ada--birds/config.json", "Birds")]
    [InlineData("/m/birds/0123456789abcdef0123456789abcdef01234567/config.json", "Birds")]
    [InlineData("/m/birds/0123456789abcdef0123456789abcdef01234567/rose.json", "Rose")]
    [InlineData("/m/snapshots/config.json", "Snapshots")]
    [InlineData("/m/birds/0123456789abcdef/config.json", "_0123456789abcdef")]
    [InlineData("/abcdef0123456789abcdef0123456789abcdef01/config.json", "Abcdef0123456789abcdef0123456789abcdef01")]
    [InlineData("/m/flowers/checkpoint-500/config.json", "Flowers")]
    [InlineData("/m/flowers/checkpoint-best/config.json", "CheckpointBest")]
    [InlineData("/checkpoint-500/config.json", "Checkpoint500")]
    [InlineData("C:\\models\\birds\\flowers.convnextv2.json", "Flowers")]
    [InlineData("/m/\"; } class Evil { \n/config.json", "ClassEvil")]
    [InlineData("/m/*/ // <&>\u2028.convnextv2.json", "_")]
    [InlineData("/m/𝒜\u202E.convnextv2.json", "_")]
    public void A_class_is_named_after_its_file_or_the_folder_of_a_config(string path, string expected)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel(path, Labelled).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(["tulip"], run.CompileAndReadLabels("Garden." + expected));
    }

    /// <summary>A chosen name is taken as it is, keywords of any version included.</summary>
    [Theory]
    [InlineData("flowers")]
    [InlineData("class")]
    [InlineData("record")]
    [InlineData("dynamic")]
    [InlineData("await")]
    [InlineData("nint")]
    [InlineData("field")]
    [InlineData("required")]
    [InlineData("scoped")]
    [InlineData("file")]
    [InlineData("extension")]
    [InlineData("notnull")]
    [InlineData("_")]
    [InlineData("__makeref")]
    [InlineData("__")]
    [InlineData("value")]
    [InlineData("System")]
    [InlineData("ConvNextV2")]
    [InlineData("Compiled")]
    [InlineData("Garden")]
    [InlineData("Tile")]
    [InlineData("ReadOnlySpan")]
    [InlineData("CompiledModel")]
    [InlineData("ModelSession")]
    [InlineData("Equals")]
    [InlineData("ToString")]
    [InlineData("Dispose")]
    [InlineData("Rent")]
    [InlineData("Run")]
    [InlineData("Map")]
    [InlineData("Vector")]
    [InlineData("Logits")]
    [InlineData("ForwardPass")]
    [InlineData("StemTile")]
    [InlineData("StemConvolution")]
    [InlineData("Stage1Block1Expand")]
    [InlineData("session")]
    [InlineData("tile")]
    [InlineData("T")]
    [InlineData("e\u0301")]
    public void Any_chosen_identifier_compiles(string className)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Labelled, className).Run();

        Assert.Empty(run.Messages);
        Assert.Equal(["tulip"], run.CompileAndReadLabels("Garden." + className));
    }

    [Fact]
    public void A_name_stands_in_the_namespace_of_its_item_or_else_the_projects()
    {
        GeneratorHarness project = GeneratorHarness
            .Empty.WithModel("a.convnextv2.json", Labelled)
            .WithModel("b.convnextv2.json", Labelled, @namespace: "Other.namespace")
            .WithModel("c.convnextv2.json", Labelled, className: " Chosen ", @namespace: "  ");

        Assert.Equal(["Garden.A", "Garden.Chosen", "Other.namespace.B"], Classes(project));
        Assert.Equal(["A", "Chosen", "Other.namespace.B"], Classes(project with { RootNamespace = null }));
        Assert.Equal(
            ["My_App._2.A", "My_App._2.Chosen", "Other.namespace.B"],
            Classes(project with { RootNamespace = "My_App.2" })
        );
        Assert.Equal(["Other.namespace.B", "lower.A", "lower.Chosen"], Classes(project with { RootNamespace = "lower" }));

        static IEnumerable<string> Classes(GeneratorHarness project)
        {
            GeneratorRun run = project.Run();
            Assert.Empty(run.Messages);
            run.Compile();
            return run
                .Sources.Keys.Where(hint => hint.EndsWith(".Labels.g.cs", StringComparison.Ordinal))
                .Select(hint => hint[..^".Labels.g.cs".Length]);
        }
    }

    /// <summary>Each name stands for a member whose declaration would clash with a class of that name, which only the compiler could tell.</summary>
    [Fact]
    public void Every_member_of_a_class_is_reserved()
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Labelled).Run();
        run.Compile();
        var rose = run.Compilation.GetTypeByMetadataName("Garden.Rose")!;

        IEnumerable<string> members = rose.GetMembers()
            .Where(member => member.CanBeReferencedByName)
            .Select(member => member.Name)
            .Distinct();

        Assert.Equal([], members.Except(MemberNames.Reserved));
    }

    public static TheoryData<string> ReservedNames() => [.. MemberNames.Reserved];

    [Theory]
    [MemberData(nameof(ReservedNames))]
    public void A_reserved_name_is_refused(string name)
    {
        GeneratorRun run = GeneratorHarness.Empty.WithModel("rose.convnextv2.json", Labelled, name).Run();

        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0011: The ClassName of the ConvNextV2Model item is '{name}', which generated code needs for itself; choose another with ClassName",
            ],
            run.Messages
        );
        Assert.Empty(run.Sources);
    }

    /// <summary>Nothing could be reached through <c>global::</c> any more.</summary>
    [Theory]
    [InlineData(null, "System")]
    [InlineData(null, "ConvNextV2")]
    [InlineData("ConvNextV2", "Compiled")]
    [InlineData("ConvNextV2.Compiled", "CompilerServices")]
    public void A_class_cannot_take_the_place_of_a_namespace_that_it_uses(string? ns, string name)
    {
        GeneratorRun run = (GeneratorHarness.Empty with { RootNamespace = ns })
            .WithModel("rose.convnextv2.json", Labelled, name)
            .Run();

        string full = ns is null ? name : $"{ns}.{name}";
        Assert.Equal(
            [
                $"rose.convnextv2.json(1,1): error CNV0011: The ClassName of the ConvNextV2Model item is '{name}', which would hide the namespace {full} from generated code; choose another name or a Namespace",
            ],
            run.Messages
        );
    }

    [Fact]
    public void Two_models_of_one_name_in_two_namespaces_are_two_classes()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("/m/a/rose.convnextv2.json", Labelled, @namespace: "North")
            .WithModel("/m/b/rose.convnextv2.json", Labelled, @namespace: "South")
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Contains("North.Rose.g.cs", run.Sources.Keys);
        Assert.Contains("South.Rose.g.cs", run.Sources.Keys);
    }

    [Fact]
    public void Of_models_whose_classes_differ_only_in_case_the_first_stays()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("a.convnextv2.json", Labelled, "Rose")
            .WithModel("b.convnextv2.json", Labelled, "ROSE")
            .WithModel("c.convnextv2.json", Labelled, "rose", "garden")
            .WithModel("d.convnextv2.json", Labelled, "Lily")
            .Run();

        Assert.Equal(
            ["Garden.ROSE", "garden.rose"],
            run.Diagnostics.Select(diagnostic =>
                diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Split('\'')[1]
            )
        );
        Assert.All(run.Diagnostics, diagnostic => Assert.Equal("CNV0010", diagnostic.Id));
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
        Assert.Contains("Garden.Lily.g.cs", run.Sources.Keys);
        run.Compile();
    }

    /// <summary>Its files would have the names of the other class's parts, which the compiler answers with an exception.</summary>
    [Theory]
    [InlineData("Garden.Rose", "Stage1")]
    [InlineData("garden.rose", "session")]
    [InlineData("Garden.Rose.Thorns", "Lily")]
    public void A_class_cannot_stand_in_a_namespace_that_is_the_class_of_another_model(string ns, string name)
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel("lily.convnextv2.json", Labelled, name, ns)
            .WithModel("rose.convnextv2.json", Labelled)
            .Run();

        Assert.Equal(
            [
                $"lily.convnextv2.json(1,1): error CNV0011: The namespace of the class '{name}' is '{ns}', but 'Garden.Rose' is the class compiled from 'rose.convnextv2.json'; set another Namespace on its ConvNextV2Model item",
            ],
            run.Messages
        );
        Assert.Contains("Garden.Rose.g.cs", run.Sources.Keys);
        run.Compile();
    }

    private static string Labelled { get; } =
        JsonText.Merge(GeneratorHarness.MicroConfig, """ "id2label": {"0": "tulip"}, "num_labels": 1 """);
}
