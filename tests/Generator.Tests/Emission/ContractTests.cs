using System.Reflection;
using Basic.Reference.Assemblies;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Emission;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNextV2.Compiled.Generator.Tests.Emission;

/// <summary>Generated code against the runtime it calls, and against the names of its user.</summary>
public class ContractTests
{
    [Fact]
    public void The_number_is_the_newest_that_the_runtime_supports()
    {
        FieldInfo newest = typeof(GeneratedClass).GetField("NewestContract", BindingFlags.Static | BindingFlags.NonPublic)!;

        Assert.Equal(Contract.Number, newest.GetRawConstantValue());
    }

    /// <summary>A tile that began inside of a panel would be refused at run time.</summary>
    [Fact]
    public void Tiles_begin_where_the_runtimes_panels_do()
    {
        FieldInfo granularity = typeof(PackedMatrix).GetField("ColumnGranularity", BindingFlags.Static | BindingFlags.NonPublic)!;

        Assert.Equal(GridPlan.ChannelsPerTile, granularity.GetRawConstantValue());
    }

    /// <summary>A map of more channels would be refused at run time.</summary>
    [Fact]
    public void Quantised_inputs_are_no_more_than_the_runtimes_sums_hold()
    {
        Type products = typeof(PackedMatrix).Assembly.GetType("ConvNextV2.Compiled.Simd.Products.ByteProducts")!;

        Assert.Equal(
            MatrixVerifier.LargestInputs,
            products
                .GetField("LargestInputs", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
                .GetRawConstantValue()
        );
    }

    [Fact]
    public void Every_activation_rule_filter_backend_and_score_function_is_in_the_runtime()
    {
        Assert.All(
            Enum.GetValues<HiddenActivation>(),
            activation =>
                Assert.All(
                    Enum.GetValues<Precision>(),
                    precision =>
                        Assert.True(
                            RuntimeType(Contract.Activation(activation, precision).Replace("Cnv::", ""))?.IsValueType,
                            $"There is no {activation}."
                        )
                )
        );
        Assert.All(
            Enum.GetNames<ConvNextV2.Compiled.Preprocessing.ResizeRule>(),
            rule => Assert.Single(typeof(ImageResize).GetMember(rule, BindingFlags.Public | BindingFlags.Static))
        );
        AssertSame<ConvNextV2.Compiled.Preprocessing.ImageBackend>("ImageBackend");
        AssertSame<ConvNextV2.Compiled.Preprocessing.CropRule>("CropRule");
        AssertSame<ConvNextV2.Compiled.Preprocessing.RescaleRule>("RescaleRule");
        AssertSame<ConvNextV2.Compiled.Preprocessing.ResizeFilter>("ResizeFilter");
        AssertSame<ConvNextV2.Compiled.Generator.Configuration.ScoreFunction>("ScoreFunction");

        static void AssertSame<T>(string name)
            where T : struct, Enum
        {
            // The numbers too: the runtime reads a checkpoint's own file with the same source, and casts.
            Assert.Equal(Enum.GetNames(RuntimeType(name)!), Enum.GetNames<T>());
            Assert.Equal(Enum.GetValuesAsUnderlyingType(RuntimeType(name)!), Enum.GetValuesAsUnderlyingType(typeof(T)));
        }
    }

    [Fact]
    public void Every_name_of_the_contract_is_in_the_runtime()
    {
        Assert.All(Spelled(typeof(Contract.Types)), name => Assert.True(Find(name)?.IsPublic, $"There is no type {name}."));
        Assert.All(
            Spelled(typeof(Contract.Operations)),
            name =>
                Assert.Contains(
                    name.Split('.')[^1],
                    Find(name[..name.LastIndexOf('.')])!
                        .GetMethods(BindingFlags.Public | BindingFlags.Static)
                        .Select(method => method.Name)
                )
        );
        AssertMembers(typeof(Contract.Pass), typeof(ForwardPass<>), typeof(FeatureMap), typeof(Tile));
        AssertMembers(typeof(Contract.Loader), typeof(WeightLoader));

        static IEnumerable<string> Spelled(Type names) => names.GetFields().Select(field => (string)field.GetRawConstantValue()!);

        static Type? Find(string name) => RuntimeType(name["Cnv::".Length..]) ?? RuntimeType(name["Cnv::".Length..] + "`1");

        static void AssertMembers(Type names, params Type[] owners)
        {
            string[] members = owners
                .SelectMany(owner => owner.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                .Select(member => member.Name)
                .ToArray();
            Assert.All(Spelled(names), name => Assert.Contains(name, members));
        }
    }

    /// <summary>Emitters name the runtime by the contract, so that a name changes in one place.</summary>
    [Fact]
    public void No_emitter_of_the_forward_pass_spells_a_name_of_the_runtime()
    {
        string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../src/Generator/Emission"));
        string[] emitters = Directory
            .GetFiles(folder, "*.cs")
            .Where(file => Path.GetFileName(file) is not ("Contract.cs" or "SurfaceEmitter.cs" or "SessionEmitter.cs"))
            .ToArray();

        Assert.NotEmpty(emitters);
        Assert.All(emitters, file => Assert.DoesNotContain("Cnv::", File.ReadAllText(file)));

        static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
    }

    private static Type? RuntimeType(string name) =>
        typeof(GeneratedClass).Assembly.GetType("ConvNextV2.Compiled.CompilerServices." + name);

    [Fact]
    public void Reserved_are_the_members_of_the_class_and_what_its_code_cannot_do_without()
    {
        IEnumerable<string> members = Emit(new ModelName("N", "Model"))
            .Concat(EmitBackbone(new ModelName("N", "Model")))
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().First().Members)
            .SelectMany(member =>
                member is FieldDeclarationSyntax field
                    ? field.Declaration.Variables.Select(variable => variable.Identifier.Text)
                    : member.ChildTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.Text)
            )
            .Where(name => name != "Model");

        Assert.Equal(
            members.Concat(["Cnv", "var"]).Distinct().Order(StringComparer.Ordinal),
            MemberNames.Reserved.Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Whatever a model may be called, its name must not hide what its own code means by the word.</summary>
    [Fact]
    public void A_class_may_have_any_name_that_is_not_reserved()
    {
        HashSet<string>[] words = Emit(new ModelName("N", "Model"))
            .Select(tree =>
                tree.GetRoot()
                    .DescendantTokens()
                    .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                    .Select(token => token.ValueText)
                    .ToHashSet()
            )
            .ToArray();
        string[] names = words
            .SelectMany(file => file)
            .Concat(["_", "class", "__arglist", "record", "dynamic", "nint", "żółw"])
            .Distinct()
            .Where(name => !MemberNames.Reserved.Contains(name))
            .ToArray();
        SyntaxTree[][] models = names.Select((name, i) => Emit(new ModelName($"N{i}", name)).ToArray()).ToArray();
        var compilation = CSharpCompilation.Create(
            "Names",
            models.SelectMany(files => files),
            [
                .. Net100.References.All,
                MetadataReference.CreateFromFile(typeof(GeneratedClass).Assembly.Location),
                MetadataReference.CreateFromFile(typeof(System.Numerics.Tensors.Tensor).Assembly.Location),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );

        Assert.InRange(names.Length, 100, 1000);
        AssertNoErrors(compilation.GetDeclarationDiagnostics());
        for (int i = 0; i < names.Length; i++)
        {
            // A word can be misunderstood only where it stands, but one of the language everywhere.
            bool isOwn = words.Any(file => file.Contains(names[i]));
            foreach (SyntaxTree file in models[i].Where((_, part) => !isOwn || words[part].Contains(names[i])))
            {
                AssertNoErrors(compilation.GetSemanticModel(file).GetMethodBodyDiagnostics());
            }
        }

        static void AssertNoErrors(IEnumerable<Diagnostic> diagnostics) =>
            Assert.Empty(
                diagnostics
                    .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                    .Select(diagnostic => diagnostic.ToString())
            );
    }

    [Fact]
    public void The_same_files_come_out_in_every_culture()
    {
        ModelDefinition definition = Definitions.OfPublished("ConvNextV2Huge512");
        SourceFile[] expected = ModelEmitter.Emit(Definitions.Plan(definition)).ToArray();

        foreach (string culture in new[] { "tr-TR", "de-DE", "sv-SE", "ar-SA" })
        {
            CSharpLiteralTests.In(culture, () => Assert.Equal(expected, ModelEmitter.Emit(Definitions.Plan(definition))));
        }
    }

    [Fact]
    public void Files_are_tidy_and_named_after_the_class()
    {
        foreach (ModelName name in new ModelName[] { new("A.B", "Model"), new(null, "Model") })
        {
            SourceFile[] files =
            [
                .. ModelEmitter.Emit(Definitions.Plan(Definitions.Of(Definitions.Small) with { Name = name })),
                ModelEmitter.EmitLabels(name, "c.json", LabelSet.Default(3)),
            ];
            string prefix = name.Namespace is null ? "Model" : "A.B.Model";

            Assert.Equal(
                new[] { "", ".Session", ".Forward", ".Memory", ".Stage1", ".Stage2", ".Weights", ".Labels" }.Select(part =>
                    $"{prefix}{part}.g.cs"
                ),
                files.Select(file => file.HintName)
            );
            Assert.All(
                files,
                file =>
                {
                    Assert.StartsWith("// <auto-generated>\n", file.Text);
                    Assert.EndsWith("}\n", file.Text);
                    Assert.DoesNotContain('\r', file.Text);
                    Assert.DoesNotContain('\t', file.Text);
                    Assert.DoesNotContain("\n\n\n", file.Text);
                    Assert.DoesNotContain("\n\n}", file.Text);
                    Assert.DoesNotContain(" \n", file.Text);
                }
            );
        }
    }

    [Fact]
    public void Names_that_differ_have_files_that_differ()
    {
        // Letters stay as they are; what a file's name could not hold is spelled by its number.
        Assert.Equal("żółw.Labels.g.cs", Hint("żółw"));
        Assert.Equal("e-0301.Labels.g.cs", Hint("e\u0301"));
        Assert.NotEqual(Hint("a\u200db"), Hint("ab"));

        static string Hint(string name) =>
            ModelEmitter.EmitLabels(new ModelName(null, name), "c.json", LabelSet.Default(1)).HintName;
    }

    private static IEnumerable<SyntaxTree> EmitBackbone(ModelName name) =>
        ModelEmitter
            .Emit(
                Definitions.Plan(
                    Definitions.Of(Definitions.Small.As(ModelArchitecture.Backbone, new([0, 2]))) with
                    {
                        Name = name,
                    }
                )
            )
            .Select(file =>
                CSharpSyntaxTree.ParseText(
                    file.Text,
                    new CSharpParseOptions(documentationMode: DocumentationMode.None),
                    file.HintName
                )
            );

    private static IEnumerable<SyntaxTree> Emit(ModelName name)
    {
        // Two stages for a downsampling, and one block, which scales its weights and so has the most words in it.
        ModelDefinition definition = Definitions.Of(
            Definitions.Small with
            {
                HiddenSizes = new([8, 12]),
                Depths = new([0, 1]),
            }
        ) with
        {
            Name = name,
        };
        ModelPlan plan = Definitions.Plan(definition) with
        {
            Weights = new ProgramWeights("model.safetensors", IsEmbedded: false, Fingerprint: "", Sha256: new string('0', 64)),
            ParityFile = "parity.safetensors",
        };
        return ModelEmitter
            .Emit(plan)
            .Append(ModelEmitter.EmitLabels(name, definition.FileName, LabelSet.Named(["a", "b", "c", "d", "e"])))
            .Select(file =>
                CSharpSyntaxTree.ParseText(
                    file.Text,
                    new CSharpParseOptions(documentationMode: DocumentationMode.None),
                    file.HintName
                )
            );
    }
}
