using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>What the class is compiled from that no tensor of a checkpoint shows.</summary>
internal static class CompiledConfigEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        var facts = new List<string>();
        if (plan.Model.Stages.SelectMany(stage => stage.Blocks).FirstOrDefault() is { } block)
        {
            facts.Add($"HiddenActivation = {CSharpLiteral.String(NameOf(block.Activation))}");
        }

        if (plan.Model.Head is { } head)
        {
            facts.Add($"LayerNormEpsilon = {CSharpLiteral.Double(head.Epsilon)}");
        }

        // One label is scored by itself, whatever the problem is.
        if (plan.LabelCount > 1)
        {
            facts.Add($"ScoreFunction = {Contract.Types.ScoreFunction}.{plan.ScoreFunction}");
        }

        string given = plan.IsImageSizeGiven ? "true" : "false";
        string initializer = facts.Count == 0 ? "" : $" {{ {string.Join(", ", facts)} }}";
        writer.Write(
            $"""
            // What a config.json and a preprocessor_config.json beside a checkpoint must agree with.
            private static readonly {Contract.Types.CompiledConfig} CompiledConfig = new(Preprocessor, isSizeGiven: {given}){initializer};

            """
        );
    }

    /// <summary>Of its names the first, which is the usual one.</summary>
    private static string NameOf(HiddenActivation activation) =>
        HiddenActivations.ByName.First(pair => pair.Value == activation).Key;
}
