using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>For each kind of edit the reason at every node of the pipeline: what an editor pays for a keystroke.</summary>
public class IncrementalityTests
{
    private static readonly GeneratorHarness Before = GeneratorHarness.Micro
        .WithModel("tulip.convnextv2.json", GeneratorHarness.MicroConfig)
        .WithPreprocessor(GeneratorHarness.MicroPreprocessor)
        .WithSource("class Program { }");

    [Theory]
    [InlineData("unrelated C#", "Configs Cached, Preprocessors Cached, Outcomes Cached, Diagnostics -, Models Cached, Plans Cached, Labels Cached")]
    [InlineData("another C# file", "Configs Cached, Preprocessors Cached, Outcomes Cached, Diagnostics -, Models Cached, Plans Cached, Labels Cached")]
    [InlineData("reformatted JSON", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Unchanged, Diagnostics -, Models Cached, Plans Cached, Labels Cached")]
    [InlineData("an ignored key", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Unchanged, Diagnostics -, Models Cached, Plans Cached, Labels Cached")]
    [InlineData("a value that matters", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Modified, Diagnostics -, Models Cached Modified, Plans Cached Modified, Labels Cached Unchanged")]
    [InlineData("a label's name", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Modified, Diagnostics -, Models Cached Modified, Plans Cached Unchanged, Labels Cached Modified")]
    [InlineData("the preprocessor's mean", "Configs Cached, Preprocessors Modified, Outcomes Modified, Diagnostics -, Models Modified, Plans Modified, Labels Unchanged")]
    [InlineData("a reformatted preprocessor", "Configs Cached, Preprocessors Modified, Outcomes Unchanged, Diagnostics -, Models Cached, Plans Cached, Labels Cached")]
    [InlineData("another model", "Configs Cached New, Preprocessors Cached, Outcomes Cached New, Diagnostics -, Models Cached New, Plans Cached New, Labels Cached New")]
    [InlineData("a model less", "Configs Cached Removed, Preprocessors Cached, Outcomes Cached Removed, Diagnostics -, Models Cached Removed, Plans Cached Removed, Labels Cached Removed")]
    [InlineData("another class name", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Modified, Diagnostics -, Models Cached Modified, Plans Cached Modified, Labels Cached Modified")]
    [InlineData("an error", "Configs Cached Modified, Preprocessors Cached, Outcomes Cached Modified, Diagnostics New, Models Cached Removed, Plans Cached Removed, Labels Cached Removed")]
    public void An_edit_runs_what_depends_on_it_and_no_more(string edit, string reasons)
    {
        var session = new GeneratorSession();
        session.Run(Before);

        GeneratorRun run = session.Run(Edit(edit));

        Assert.Equal(reasons, string.Join(", ", TrackingNames.All.Select(name => $"{name} {Reasons(run, name)}")));
    }

    [Theory]
    [InlineData("unrelated C#")]
    [InlineData("reformatted JSON")]
    [InlineData("an ignored key")]
    [InlineData("a reformatted preprocessor")]
    public void An_edit_that_changes_no_model_writes_no_file(string edit)
    {
        var session = new GeneratorSession();
        session.Run(Before);

        GeneratorRun run = session.Run(Edit(edit));

        IncrementalStepRunReason[] reasons = [.. run.Result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs).Select(output => output.Reason)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_changed_model_leaves_the_files_of_others_as_they_are()
    {
        var session = new GeneratorSession();
        GeneratorRun before = session.Run(Before);
        GeneratorRun after = session.Run(Edit("a value that matters"));

        Assert.All(before.Sources.Where(file => file.Key.Contains("Tulip", StringComparison.Ordinal)), file => Assert.Equal(file.Value, after.Sources[file.Key]));
        Assert.NotEqual(before.Sources["Garden.Rose.Session.g.cs"], after.Sources["Garden.Rose.Session.g.cs"]);
    }

    /// <summary>What a step holds lives as long as the editor, so nothing of the compiler's may be among it.</summary>
    [Fact]
    public void No_step_holds_on_to_the_compiler()
    {
        GeneratorRun run = Edit("an error").Run();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (string name in TrackingNames.All)
        {
            foreach ((object value, _) in run.Result.TrackedSteps[name].SelectMany(step => step.Outputs))
            {
                Walk(value, name);
            }
        }

        Assert.True(seen.Count > 100);

        void Walk(object? value, string path)
        {
            if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || (!value.GetType().IsValueType && !seen.Add(value)))
            {
                return;
            }

            // Spans and positions in a text are plain numbers of Roslyn's.
            Type type = value.GetType();
            bool isCompilers = type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !type.IsValueType;
            Assert.False(isCompilers, $"{path} holds a {type}.");
            if (value is Array array)
            {
                foreach (object? item in array)
                {
                    Walk(item, path);
                }
            }

            foreach (System.Reflection.FieldInfo field in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
            {
                Walk(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }

    private static GeneratorHarness Edit(string edit) => edit switch
    {
        "unrelated C#" => Before.WithSource("class Program { int x; }"),
        "another C# file" => Before.WithSource("class Other { }", "Other.cs"),
        "reformatted JSON" => Before.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig.Replace("\n", "\n\n  ", StringComparison.Ordinal)),
        "an ignored key" => WithKeys(""" "initializer_range": 0.02, "transformers_version": "5.0" """),
        "a value that matters" => WithKeys(""" "depths": [1, 2] """),
        "a label's name" => WithKeys(""" "id2label": {"0": "rose", "1": "thorn"} """),
        "the preprocessor's mean" => Before.WithPreprocessor(JsonText.Merge(GeneratorHarness.MicroPreprocessor, """ "image_mean": [0.5] """)),
        "a reformatted preprocessor" => Before.WithPreprocessor(GeneratorHarness.MicroPreprocessor + "\n"),
        "another model" => Before.WithModel("lily.convnextv2.json", GeneratorHarness.MicroConfig),
        "a model less" => Before.Without("tulip.convnextv2.json"),
        "another class name" => Before.WithModel("rose.convnextv2.json", GeneratorHarness.MicroConfig, className: "Peony"),
        "an error" => WithKeys(""" "hidden_act": "none" """),
        _ => throw new ArgumentOutOfRangeException(nameof(edit)),
    };

    private static GeneratorHarness WithKeys(string keys) => Before.WithModel("rose.convnextv2.json", JsonText.Merge(GeneratorHarness.MicroConfig, keys));

    private static string Reasons(GeneratorRun run, string name)
    {
        string reasons = run.Result.TrackedSteps.TryGetValue(name, out var steps)
            ? string.Join(' ', steps.SelectMany(step => step.Outputs).Select(output => output.Reason.ToString()).Distinct().Order(StringComparer.Ordinal))
            : "";
        return reasons.Length == 0 ? "-" : reasons;
    }
}
