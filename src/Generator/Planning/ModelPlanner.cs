using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>The passes from a definition to a plan, in order.</summary>
internal static class ModelPlanner
{
    public static (ModelPlan? Plan, PlanningProblem? Problem) Plan(ModelDefinition definition)
    {
        ConvNextV2Config config = WithoutUnusedStages(definition.Config);
        (ModelShapes? shapes, PlanningProblem? tooSmall) = ShapeInference.Infer(config, definition.ImageSize);
        if (shapes is null)
        {
            return (null, tooSmall);
        }

        MatrixPrecision precision = PrecisionOf(definition, config, shapes);
        if (SizeLimits.Check(config, shapes, precision) is { } tooLarge)
        {
            return (null, tooLarge);
        }

        ModelGraph graph = Lowering.Lower(config, shapes);
        FusedModel model = Fusion.Fuse(graph, precision);
        ArenaPlan arena = ArenaPlanner.Plan(model);
        var plan = new ModelPlan(
            definition.Name,
            definition.Access,
            new Provenance(definition.FileName, HashValues(definition)),
            PreprocessingPlan.Of(definition.Preprocessing, config.NumChannels),
            model,
            arena,
            config.Architecture,
            definition.Precision,
            config.Labels.Count,
            config.ScoreFunction,
            graph.Tensors.ToEquatableArray(),
            graph.Sequences.Sum(sequence => sequence.MultiplyAccumulates)
        );

        IReadOnlyList<string> faults = PlanVerifier.Verify(plan);
        return faults.Count == 0
            ? (plan, null)
            : (null, PlanningProblem.At(ProblemId.InvalidPlan, "model_type", string.Join("; ", faults)));
    }

    private static MatrixPrecision PrecisionOf(ModelDefinition definition, ConvNextV2Config config, ModelShapes shapes)
    {
        ModelShapes? smallest = definition.SmallestImage is { } image ? ShapeInference.Infer(config, image).Shapes : shapes;
        return new MatrixPrecision(definition.Precision, smallest ?? shapes);
    }

    /// <summary>
    /// A backbone's stages after the last one whose map is handed out are not computed, nor are their weights loaded.
    /// </summary>
    private static ConvNextV2Config WithoutUnusedStages(ConvNextV2Config config)
    {
        if (config.Architecture != ModelArchitecture.Backbone)
        {
            return config;
        }

        int stages = config.OutFeatures[config.OutFeatures.Count - 1];
        return config with
        {
            HiddenSizes = config.HiddenSizes.Take(Math.Max(1, stages)).ToEquatableArray(),

            // The stem alone: a first stage without blocks.
            Depths = stages == 0 ? new EquatableArray<int>([0]) : config.Depths.Take(stages).ToEquatableArray(),
        };
    }

    /// <summary>The first 64 bits of a SHA-256 over the values that decide the forward pass; label names do not.</summary>
    private static string HashValues(ModelDefinition definition)
    {
        ConvNextV2Config config = definition.Config;
        PreprocessingPlan preprocessing = PreprocessingPlan.Of(definition.Preprocessing, config.NumChannels);
        FormattableString values = $"""
            {config.NumChannels}|{config.PatchSize}|{config.HiddenSizes}|{config.Depths}|{config.HiddenActivation}|{config.LayerNormEpsilon}
            {definition.ImageSize}|{config.Labels.Count}|{config.ScoreFunction}|{config.Architecture}|{config.OutFeatures}
            {preprocessing}
            """;

        // What is not said is float32, so that its hash is that of classes from before there was another precision.
        string precision =
            definition.Precision == Precision.Float32
                ? ""
                : $"\n{definition.Precision}|{definition.SmallestImage ?? definition.ImageSize}";
        return Hash(FormattableString.Invariant(values) + precision);
    }

    public static string Hash(string values)
    {
        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(values.Replace("\r\n", "\n")));
        return string.Concat(hash.Take(8).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
