using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Problems;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A file that a model is made from.</summary>
/// <param name="FileName">Without its folder.</param>
/// <param name="Text">Null if the file cannot be read.</param>
internal sealed record InputText(string FileName, string? Text);

/// <summary>A plan, and the model's labels, which the plan only counts.</summary>
internal sealed record PlannedConfig(ModelPlan Plan, LabelSet Labels);

/// <summary>From the text of a config, and of the preprocessor's file beside it, to a plan; every problem on the way is collected.</summary>
internal static class ConfigPlanner
{
    public static readonly InputPlace WholeConfig = new(InputFile.Config, default);

    /// <summary>The plan, or null if any of the problems is an error.</summary>
    /// <param name="preprocessor">Null if there is no such file.</param>
    /// <param name="imageSize">What the model is compiled for, as item metadata spells it; null to leave it to the files.</param>
    public static PlannedConfig? Plan(
        ModelName name, InputText config, InputText? preprocessor, string? imageSize, List<Problem> problems, CancellationToken cancellation)
    {
        ConfigObject? json = Parse(config, InputFile.Config, problems, cancellation);
        ConvNextV2Config? parsed = json is null ? null : ConvNextV2ConfigParser.Parse(json);
        if (json is null || parsed is null)
        {
            return null;
        }

        ConfigObject? preprocessorJson = preprocessor is null ? null : Parse(preprocessor, InputFile.Preprocessor, problems, cancellation);
        PreprocessorConfig parsedPreprocessor = preprocessorJson is null
            ? PreprocessorConfig.Default
            : PreprocessorConfigParser.Parse(preprocessorJson, parsed.NumChannels);

        (ImageSize size, InputPlace sizePlace) = ResolveImageSize(imageSize, json, parsed, preprocessorJson, parsedPreprocessor, problems);
        if (problems.Any(problem => problem.IsError))
        {
            return null;
        }

        (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(new ModelDefinition(name, config.FileName, parsed, size, parsedPreprocessor));
        if (plan is null)
        {
            InputPlace place = problem!.Key == "image_size" ? sizePlace : json.PlaceOf(problem.Key);
            problems.Add(new Problem(problem.Id, place, problem.Arguments));
            return null;
        }

        return new PlannedConfig(plan, parsed.Labels);
    }

    private static ConfigObject? Parse(InputText input, InputFile file, List<Problem> problems, CancellationToken cancellation)
    {
        if (input.Text is not null)
        {
            return ConfigObject.Parse(input.Text, file, problems, cancellation);
        }

        problems.Add(Problem.At(ProblemId.UnreadableFile, new InputPlace(file, default), input.FileName));
        return null;
    }

    /// <summary>The metadata's, else the preprocessor's, else the config's: published configs say 224 even where the model was tuned at 384.</summary>
    private static (ImageSize Size, InputPlace Place) ResolveImageSize(
        string? metadata,
        ConfigObject json,
        ConvNextV2Config config,
        ConfigObject? preprocessorJson,
        PreprocessorConfig preprocessor,
        List<Problem> problems)
    {
        if (metadata is not null)
        {
            if (ImageSize.TryParse(metadata) is { } size)
            {
                return (size, WholeConfig);
            }

            problems.Add(Problem.At(ProblemId.InvalidImageSize, WholeConfig, metadata));
        }
        else if (preprocessorJson is not null && preprocessor.Size is { } size)
        {
            return (size, preprocessorJson.PlaceOf("size"));
        }

        return (config.ImageSize, json.PlaceOf("image_size"));
    }
}
