using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>The walk: JSON text → config → plan. Every problem on the way is collected.</summary>
internal static class ModelCompiler
{
    /// <summary>The model, or null if any of the problems with the files or the metadata is an error.</summary>
    public static PlannedModel? Compile(ModelSource source, List<Problem> problems, CancellationToken cancellation)
    {
        ConfigObject? json = InputParser.Parse(source.Config, InputFile.Config, problems, cancellation);
        if (json is null)
        {
            return null;
        }

        ConfigOverrides overrides = MetadataReader.ReadOverrides(source.Metadata, problems);
        if (ConvNextV2ConfigParser.Parse(json, overrides) is not { } config)
        {
            return null;
        }

        config = MetadataReader.ApplyOutFeatures(source.Metadata, config, problems);
        (IPreprocessing? processor, string origin) = PreprocessorCompiler.Compile(
            source,
            json,
            config.NumChannels,
            overrides.HasImageSize,
            problems,
            cancellation
        );
        InputFile sizeFile = source.Preprocessor is null ? InputFile.Config : InputFile.Preprocessor;
        (IReadOnlyList<ImageSize> sizes, InputPlace sizePlace) =
            MetadataReader.ReadImageSizes(source.Metadata, problems) is { } stated ? (stated, ItemMetadata.Place)
            : processor is { Output: { } size }
                ? ([new ImageSize(size.Height, size.Width)], new InputPlace(sizeFile, processor.OutputPlace))
            : ((IReadOnlyList<ImageSize>)[config.ImageSize], json.PlaceOf("image_size"));
        ModelAccess access = MetadataReader.ReadAccess(source.Metadata, problems);
        Precision precision = MetadataReader.ReadPrecision(source.Metadata, problems);
        if (problems.Any(problem => problem.IsError))
        {
            return null;
        }

        var smallest = new ImageSize(sizes.Min(size => size.Height), sizes.Min(size => size.Width));
        List<ModelPlan>? plans = Plan(
            sizes.Select(size => new ModelDefinition(
                source.Name,
                source.Config.FileName,
                config,
                size,
                processor!.For(new ImageExtent(size.Height, size.Width)),
                access,
                precision,
                smallest
            )),
            key => key == "image_size" ? sizePlace : json.PlaceOf(key),
            problems
        );
        if (plans is null)
        {
            return null;
        }

        if (source is { Preprocessor: null, Metadata.Preprocessing: null } && !TimmConfigParser.IsTimm(json))
        {
            problems.Add(Problem.At(ProblemId.MissingPreprocessor, ItemMetadata.Place));
        }

        if (precision == Precision.Int8 && !plans[0].Model.IsQuantized)
        {
            problems.Add(
                Problem.At(
                    ProblemId.NothingQuantized,
                    ItemMetadata.Place,
                    PlanPrinter.Number(MatrixPrecision.FewestPixels),
                    PlanPrinter.Number(MatrixPrecision.FewestInputs),
                    smallest.ToString()
                )
            );
        }

        ProgramWeights? weights = source.Weights is null ? null : WeightsPlanner.Plan(source.Weights, plans[0].Tensors, problems);
        string? parityFile = source.Parity is null ? null : ParityPlanner.Plan(source.Parity, plans, problems);
        EquatableArray<ModelPlan> complete = plans
            .Select(plan =>
                plan with
                {
                    Weights = weights,
                    ParityFile = parityFile,
                    IsImageSizeGiven = overrides.HasImageSize,
                    PreprocessingOrigin = origin,
                }
            )
            .ToEquatableArray();
        return new PlannedModel(complete[0], complete.Skip(1).ToEquatableArray(), config.Labels);
    }

    /// <summary>A plan for each image size, the first of which the class has; the others are classes inside it.</summary>
    private static List<ModelPlan>? Plan(
        IEnumerable<ModelDefinition> definitions,
        Func<string, InputPlace> placeOf,
        List<Problem> problems
    )
    {
        var plans = new List<ModelPlan>();
        foreach (ModelDefinition definition in definitions)
        {
            ModelName name = plans.Count == 0 ? definition.Name : definition.Name.At(definition.ImageSize);
            if (name.Variant == name.ClassName)
            {
                problems.Add(
                    Problem.At(
                        ProblemId.InvalidName,
                        ItemMetadata.Place,
                        "The class name",
                        name.ClassName,
                        $"which is what its class for {definition.ImageSize} would be called; choose another with ClassName"
                    )
                );
                return null;
            }

            (ModelPlan? plan, PlanningProblem? problem) = ModelPlanner.Plan(definition with { Name = name });
            if (plan is null)
            {
                problems.Add(new Problem(problem!.Id, placeOf(problem.Key), problem.Arguments));
                return null;
            }

            plans.Add(plan);
        }

        return plans;
    }
}
