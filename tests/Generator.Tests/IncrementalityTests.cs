using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using ConvNextV2.Compiled.Weights;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>
/// Which nodes of the pipeline an edit wakes, and what they find. In an editor the generator runs at every key stroke, so what an edit does
/// not concern must stay Cached (not run) or become Unchanged (run, and found the same).
/// </summary>
public class IncrementalityTests
{
    private static readonly string Labelled = JsonText.Merge(
        GeneratorHarness.MicroConfig,
        """ "id2label": {"0": "tulip", "1": "lily"} """
    );

    // Two models, of which only Rose is ever edited, and a preprocessor's file beside them.
    private static readonly GeneratorHarness Garden = GeneratorHarness
        .Empty.WithSource("class Program { }")
        .WithModel("rose.convnextv2.json", Labelled)
        .WithModel("/home/ada/pond/iris.convnextv2.json", GeneratorHarness.MicroConfig, preprocessing: "Default")
        .WithPreprocessor(GeneratorHarness.MicroPreprocessor);

    /// <summary>Of a checkpoint that is not there.</summary>
    private static readonly WeightsListing Listing = new(
        GeneratorHarness.Folder + "rose.convnextv2.json",
        "model.safetensors",
        "model.safetensors",
        IsEmbedded: false,
        Sha256: null,
        Prefix: null,
        IgnoredTensors: [],
        "there is no file",
        [],
        new Dictionary<string, long>()
    );

    private static readonly ParityListing Parity = new(
        GeneratorHarness.Folder + "rose.convnextv2.json",
        "parity.safetensors",
        "Garden.weights/parity.safetensors",
        Fault: null,
        [("images.0.pixel_values", [1, 8, 8]), ("images.0.logits", [2])]
    );

    [Fact]
    public void An_edit_of_CSharp_or_another_file_of_it_runs_nothing()
    {
        const string Nothing = """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """;

        AssertSteps(Nothing, Garden.WithSource("class Program { int changed; }"));
        AssertSteps(Nothing, Garden.WithSource("class Another { }", "Another.cs"));
        AssertSteps(Nothing, Garden);
    }

    /// <summary>An additional file that is none of ours, as StyleCop's or resources.</summary>
    [Fact]
    public void A_file_of_another_generator_runs_nothing_beyond_the_inputs()
    {
        InputText other = new(
            "/home/ada/garden/other.json",
            SourceText.From("{}"),
            System.Collections.Immutable.ImmutableDictionary<string, string>.Empty
        );

        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """,
            Garden.With(other)
        );
    }

    [Fact]
    public void Reformatting_a_config_regenerates_nothing()
    {
        const string Outcome = """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Unchanged Cached
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """;

        AssertSteps(
            Outcome,
            Garden.WithModel("rose.convnextv2.json", Labelled.Replace(",", " ,\r\n\t", StringComparison.Ordinal))
        );
        AssertSteps(Outcome, Garden.WithModel("rose.convnextv2.json", JsonText.Reverse(Labelled)));
        AssertSteps(
            Outcome,
            Garden.WithModel(
                "rose.convnextv2.json",
                JsonText.Merge(Labelled, """ "drop_path_rate": 0.1, "torch_dtype": "float32" """)
            )
        );
        AssertSteps(
            Outcome,
            Garden.WithModel("rose.convnextv2.json", JsonText.Merge(Labelled, """ "layer_norm_eps": 1e-12, "num_channels": 1 """))
        );
    }

    [Fact]
    public void A_value_of_the_config_regenerates_its_model_alone_and_not_its_labels() =>
        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Modified Cached
            Diagnostics
            Models        Modified Cached
            Plans         Modified Cached
            Labels        Unchanged Cached
            (emitted)     Modified Cached Cached Cached
            """,
            Garden.WithModel("rose.convnextv2.json", JsonText.Merge(Labelled, """ "hidden_act": "relu" """))
        );

    [Fact]
    public void Renaming_a_label_regenerates_the_labels_alone() =>
        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Modified Cached
            Diagnostics
            Models        Modified Cached
            Plans         Unchanged Cached
            Labels        Modified Cached
            (emitted)     Modified Cached Cached Cached
            """,
            Garden.WithModel("rose.convnextv2.json", Labelled.Replace("tulip", "Tulipa", StringComparison.Ordinal))
        );

    [Fact]
    public void A_value_of_the_preprocessor_regenerates_the_models_beside_it_and_not_their_labels() =>
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Modified
            Listings
            Parities
            Outcomes      Modified Unchanged
            Diagnostics
            Models        Modified Cached
            Plans         Modified Cached
            Labels        Unchanged Cached
            (emitted)     Modified Cached Cached Cached
            """,
            Garden.WithPreprocessor(GeneratorHarness.MicroPreprocessor.Replace("0.25", "0.5", StringComparison.Ordinal))
        );

    [Fact]
    public void Reformatting_the_preprocessor_regenerates_nothing() =>
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Modified
            Listings
            Parities
            Outcomes      Unchanged Unchanged
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """,
            Garden.WithPreprocessor(JsonText.Reverse(GeneratorHarness.MicroPreprocessor))
        );

    [Fact]
    public void Another_model_is_generated_beside_the_others() =>
        AssertSteps(
            """
            Configs       Cached Cached New
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached New
            Diagnostics
            Models        Cached Cached New
            Plans         Cached Cached New
            Labels        Cached Cached New
            (emitted)     New New Cached Cached Cached Cached
            """,
            Garden.WithModel("lily.convnextv2.json", GeneratorHarness.MicroConfig)
        );

    [Fact]
    public void A_model_that_is_gone_takes_only_its_own_files_with_it()
    {
        AssertSteps(
            """
            Configs       Cached Removed
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Removed
            Diagnostics
            Models        Cached Removed
            Plans         Cached Removed
            Labels        Cached Removed
            (emitted)     Cached Cached Removed Removed
            """,
            Garden.Without("/home/ada/pond/iris.convnextv2.json")
        );
    }

    [Fact]
    public void A_class_that_its_item_renames_is_generated_anew_with_its_labels() =>
        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Modified Cached
            Diagnostics
            Models        Modified Cached
            Plans         Modified Cached
            Labels        Modified Cached
            (emitted)     Modified Modified Cached Cached
            """,
            Garden.WithModel("rose.convnextv2.json", Labelled, className: "Rosa")
        );

    [Fact]
    public void Metadata_that_says_what_holds_anyway_regenerates_nothing() =>
        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Unchanged Cached
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """,
            Garden.WithModel("rose.convnextv2.json", Labelled, className: "Rose", @namespace: "Garden")
        );

    [Fact]
    public void Another_root_namespace_generates_everything_anew() =>
        AssertSteps(
            """
            Configs       Modified Modified
            Preprocessors Modified
            Listings
            Parities
            Outcomes      Modified Modified
            Diagnostics
            Models        Modified Modified
            Plans         Modified Modified
            Labels        Modified Modified
            (emitted)     Modified Modified Modified Modified
            """,
            Garden with
            {
                RootNamespace = "Park",
            }
        );

    [Fact]
    public void A_fault_takes_its_model_away_and_no_other() =>
        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Modified Cached
            Diagnostics   New
            Models        Removed Cached
            Plans         Removed Cached
            Labels        Removed Cached
            (emitted)     New Cached Cached Removed Removed
            """,
            Garden.WithModel("rose.convnextv2.json", "{")
        );

    /// <summary>The message moves with its value; the model does not hear of it.</summary>
    [Fact]
    public void Reformatting_a_config_with_a_warning_moves_the_warning_alone()
    {
        string warned = Labelled.Replace("\"num_labels\":2", "\"num_labels\":3", StringComparison.Ordinal);

        AssertSteps(
            """
            Configs       Modified Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Modified Cached
            Diagnostics   Modified
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Modified Cached Cached Cached Cached
            """,
            Garden.WithModel("rose.convnextv2.json", "\n" + warned),
            Garden.WithModel("rose.convnextv2.json", warned)
        );
    }

    [Fact]
    public void After_any_row_of_edits_the_result_is_that_of_a_run_from_nothing()
    {
        var session = new GeneratorSession();
        GeneratorHarness[] edits =
        [
            Garden,
            Garden.WithModel("rose.convnextv2.json", "{"),
            Garden.WithModel("rose.convnextv2.json", Labelled, "Iris"),
            Garden.Without("/home/ada/pond/iris.convnextv2.json"),
            Garden.WithPreprocessor("{\"size\": 1}"),
            Garden.WithModel("lily.convnextv2.json", Labelled.Replace("tulip", "x", StringComparison.Ordinal)),
            GeneratorHarness.Empty,
            Garden,
        ];

        Assert.All(
            edits,
            edit =>
            {
                GeneratorRun incremental = session.Run(edit);
                GeneratorRun fresh = edit.Run();
                Assert.Equal(fresh.Messages, incremental.Messages);
                Assert.Equal(fresh.Sources, incremental.Sources);
            }
        );
    }

    /// <summary>Values that held on to the compiler's objects would keep whole compilations in memory, and never be equal.</summary>
    [Fact]
    public void No_node_holds_on_to_an_object_of_the_compiler()
    {
        GeneratorRun run = Garden
            .WithModel("lily.convnextv2.json", "{\"a\": 1, \"a\": 1}")
            .WithModel("rosa.convnextv2.json", Labelled, "Rose")
            .WithListing(Listing)
            .WithParity(Parity)
            .Run();
        Assert.Equal(4, run.Messages.Length);

        (string Path, object Value)[] reached = StepTable.Reachable(run.Result).ToArray();

        // Positions are values; so is everything of ours, and of the framework only arrays hold something.
        Type[] allowed = [typeof(TextSpan), typeof(LinePositionSpan), typeof(LinePosition)];
        Assert.Equal(
            TrackingNames.All.Order(StringComparer.Ordinal),
            reached.Select(item => item.Path.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(
            reached,
            item =>
                Assert.True(
                    allowed.Contains(item.Value.GetType()) || IsOurs(item.Value.GetType()),
                    $"{item.Path} is a {item.Value.GetType()}"
                )
        );

        static bool IsOurs(Type type) =>
            type.IsArray
                ? IsOurs(type.GetElementType()!) || type.GetElementType()!.IsPrimitive || type.GetElementType() == typeof(string)
                : type.Assembly == typeof(ConvNextV2Generator).Assembly
                    || type.IsPrimitive
                    || type == typeof(string)
                    || (
                        type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
                        && type.GetGenericArguments().All(IsOurs)
                    );
    }

    [Fact]
    public void What_a_checkpoint_holds_is_compared_and_regenerates_nothing()
    {
        WeightsListing other = Listing with { Fault = null, Tensors = [new("bert.weight", "F32", [1], 0)] };

        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings      Modified
            Parities
            Outcomes      Modified Unchanged
            Diagnostics   Modified
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Modified Cached Cached Cached Cached
            """,
            Garden.WithListing(other),
            Garden.WithListing(Listing)
        );
    }

    [Fact]
    public void A_parity_file_of_other_shapes_is_compared_and_one_that_comes_regenerates_its_class_alone()
    {
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities      New
            Outcomes      Modified Unchanged
            Diagnostics
            Models        Modified Cached
            Plans         Modified Cached
            Labels        Unchanged Cached
            (emitted)     Modified Cached Cached Cached
            """,
            Garden.WithParity(Parity)
        );
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities      Modified
            Outcomes      Unchanged Unchanged
            Diagnostics
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached
            """,
            Garden.WithParity(Parity with { Tensors = [("images.0.logits", [2])] }),
            Garden.WithParity(Parity)
        );
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities      Modified
            Outcomes      Modified Unchanged
            Diagnostics   New
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     New Cached Cached Cached Cached
            """,
            Garden.WithParity(Parity with { Tensors = [("images.0.logits", [3])] }),
            Garden.WithParity(Parity)
        );
    }

    /// <summary>The project's code is looked at for the models' classes alone.</summary>
    [Fact]
    public void A_part_of_the_class_that_contradicts_its_item_is_reported_and_regenerates_only_with_its_access()
    {
        GeneratorHarness contradicting = Garden.WithSource("namespace Garden; internal partial class Rose { }", "Rose.cs");

        // Code that is typed elsewhere, or inside of the class.
        const string Nothing = """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached
            Diagnostics   Cached
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Cached Cached Cached Cached Cached
            """;
        AssertSteps(Nothing, contradicting.WithSource("class Program { int changed; }"), contradicting);
        AssertSteps(
            Nothing,
            contradicting.WithSource("namespace Garden; internal partial class Rose { int changed; }", "Rose.cs"),
            contradicting
        );

        // The message moves with the declaration; the model does not hear of it.
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached
            Diagnostics   Modified
            Models        Cached Cached
            Plans         Cached Cached
            Labels        Cached Cached
            (emitted)     Modified Cached Cached Cached Cached
            """,
            contradicting.WithSource("namespace Garden;\ninternal partial class Rose { }", "Rose.cs"),
            contradicting
        );
        AssertSteps(
            """
            Configs       Cached Cached
            Preprocessors Cached
            Listings
            Parities
            Outcomes      Cached Cached
            Diagnostics   Removed
            Models        Modified Cached
            Plans         Modified Cached
            Labels        Unchanged Cached
            (emitted)     Modified Cached Cached Cached Removed
            """,
            contradicting.WithSource("namespace Garden; public partial class Rose { }", "Rose.cs"),
            contradicting
        );
    }

    private static void AssertSteps(string expected, GeneratorHarness after, GeneratorHarness? before = null)
    {
        var session = new GeneratorSession();
        session.Run(before ?? Garden);
        Assert.Equal(expected, StepTable.Print(session.Run(after).Result), ignoreLineEndingDifferences: true);
    }
}
