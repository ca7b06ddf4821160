using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Tests.Infrastructure;

/// <summary>From JSON to a plan without the compiler in between.</summary>
internal static class Plans
{
    public static ConvNextV2Config Config(string json)
    {
        var problems = new List<Problem>();
        ConvNextV2Config? config = ConvNextV2ConfigParser.Parse(ConfigObject.Parse(json, InputFile.Config, problems, CancellationToken.None)!);
        Assert.Empty(problems);
        return config!;
    }

    public static PreprocessorConfig Preprocessor(string json, int numChannels = 3)
    {
        var problems = new List<Problem>();
        PreprocessorConfig config = PreprocessorConfigParser.Parse(ConfigObject.Parse(json, InputFile.Preprocessor, problems, CancellationToken.None)!, numChannels);
        Assert.Empty(problems);
        return config;
    }

    /// <summary>The micro config with some keys in place of its own.</summary>
    public static ConvNextV2Config Micro(string keys = "") => Config(JsonText.Merge(GeneratorHarness.MicroConfig, keys));

    public static (ModelPlan? Plan, PlanningProblem? Problem) TryPlan(ConvNextV2Config config, string? preprocessor = null)
    {
        PreprocessorConfig preprocessing = preprocessor is null ? PreprocessorConfig.Default : Preprocessor(preprocessor, config.NumChannels);
        return ModelPlanner.Plan(new ModelDefinition(new ModelName("Garden", "Rose"), "config.json", config, preprocessing.Size ?? config.ImageSize, preprocessing));
    }

    public static ModelPlan Plan(ConvNextV2Config config, string? preprocessor = null) => TryPlan(config, preprocessor).Plan!;

    /// <summary>A published variant at its own size.</summary>
    public static ModelPlan Published(string name)
    {
        (string config, string preprocessor) = GeneratorHarness.PublishedModels[name];
        return Plan(Config(config), preprocessor);
    }
}
