using System.Globalization;
using ConvNextV2.Compiled.Activations;
using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Json;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

/// <summary>Models to plan: from JSON as in files, from a few numbers, at random, and the published ones.</summary>
internal static class Definitions
{
    public static readonly ConvNextV2Config Small = new(
        NumChannels: 3,
        PatchSize: 4,
        HiddenSizes: new([8, 24]),
        Depths: new([1, 2]),
        HiddenActivation.Gelu,
        LayerNormEpsilon: "1e-12",
        new ImageSize(32, 32),
        LabelSet.Default(5),
        ScoreFunction.Softmax,
        ModelArchitecture.ImageClassification,
        OutFeatures: default
    );

    /// <summary>The names of the folders in src/Models.</summary>
    public static IReadOnlyList<string> Published { get; } =
        Directory
            .EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Models"))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal)
            .ToArray();

    public static ModelDefinition OfPublished(string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Models", name);
        return OfJson(
            File.ReadAllText(Path.Combine(folder, "config.json")),
            File.ReadAllText(Path.Combine(folder, "preprocessor_config.json")),
            new ModelName("ConvNextV2.Compiled.Models", name)
        );
    }

    public static ModelDefinition OfJson(string config, string? preprocessor = null, ModelName? name = null)
    {
        var problems = new List<Problem>();
        ConvNextV2Config parsed = ConvNextV2ConfigParser.Parse(ConfigObject.Parse(config, InputFile.Config, problems, default)!)!;
        Assert.Empty(problems);
        ProcessorConfig processor = preprocessor is null
            ? ProcessorConfigReader.WithoutFile(parsed.NumChannels, ImageBackend.Pillow)
            : ProcessorConfigReader
                .Read(JsonReader.ParseWhole(preprocessor), parsed.NumChannels, ImageBackend.Pillow, isSizeGiven: false)
                .Config!;
        ImageExtent size = processor.Output ?? new ImageExtent(parsed.ImageSize.Height, parsed.ImageSize.Width);
        return new ModelDefinition(
            name ?? new ModelName("Tests", "Model"),
            "config.json",
            parsed,
            new ImageSize(size.Height, size.Width),
            processor.For(size)
        );
    }

    public static ModelDefinition Of(ConvNextV2Config config) =>
        new(
            new ModelName("Tests", "Model"),
            "config.json",
            config,
            config.ImageSize,
            ProcessorConfigReader
                .WithoutFile(config.NumChannels, ImageBackend.Pillow)
                .For(new ImageExtent(config.ImageSize.Height, config.ImageSize.Width))
        );

    public static ModelPlan Plan(ModelDefinition definition)
    {
        (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(definition);
        Assert.Null(problem);
        return plan!;
    }

    public static ModelPlan Plan(ConvNextV2Config config) => Plan(Of(config));

    public static ModelPlan Plan(ConvNextV2Config config, Precision precision) => Plan(Of(config) with { Precision = precision });

    /// <summary>Configs of every form that is allowed: stages without blocks, models without classifiers, images that no patch divides.</summary>
    public static IEnumerable<ConvNextV2Config> Random(int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int stages = random.Next(1, 6);
            int patch = random.Next(1, 6);
            int minimum = patch << (stages - 1);
            var config = new ConvNextV2Config(
                NumChannels: random.Next(1, 5),
                PatchSize: patch,
                HiddenSizes: Enumerable.Range(0, stages).Select(_ => random.Next(1, 100)).ToEquatableArray(),
                Depths: Enumerable.Range(0, stages).Select(_ => random.Next(0, 4)).ToEquatableArray(),
                (HiddenActivation)random.Next(Enum.GetValues<HiddenActivation>().Length),
                LayerNormEpsilon: random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
                new ImageSize(minimum + random.Next(0, 100), minimum + random.Next(0, 100)),
                LabelSet.Default(random.Next(0, 4) == 0 ? 0 : random.Next(1, 2000)),
                random.Next(2) == 0 ? ScoreFunction.Softmax : ScoreFunction.Sigmoid,
                ModelArchitecture.ImageClassification,
                default
            );
            var features = Enumerable.Range(0, stages + 1).Where(_ => random.Next(2) == 0).DefaultIfEmpty(stages);
            yield return config.As(
                (ModelArchitecture)random.Next(Enum.GetValues<ModelArchitecture>().Length),
                features.ToEquatableArray()
            );
        }
    }
}
