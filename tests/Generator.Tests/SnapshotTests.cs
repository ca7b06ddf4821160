using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Generator.Tests;

/// <summary>What the generator writes, for people to read: change a snapshot only with a reason.</summary>
public class SnapshotTests
{
    [Fact]
    public void Two_small_stages_with_labels_and_preprocessing()
    {
        GeneratorHarness project = GeneratorHarness.Empty
            .WithModel(
                "/models/garden/config.json",
                """
                {
                  "model_type": "convnextv2",
                  "num_channels": 3,
                  "patch_size": 4,
                  "num_stages": 2,
                  "hidden_sizes": [8, 16],
                  "depths": [1, 2],
                  "image_size": 32,
                  "id2label": {"0": "rose", "1": "tulip", "2": "it's \"both\""}
                }
                """,
                className: "FlowerNet")
            .WithPreprocessor("""{"size": {"shortest_edge": 32}, "crop_pct": 0.875, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}""", "/models/garden/preprocessor_config.json");

        Snapshots.Verify(project.Run().Sources, "Flowers");
    }

    [Fact]
    public void Features_of_an_image_that_is_not_square_without_a_namespace()
    {
        GeneratorHarness project = (GeneratorHarness.Empty with { RootNamespace = null }).WithModel(
            "edges.convnextv2.json",
            """{"num_channels": 1, "patch_size": 2, "num_stages": 1, "hidden_sizes": [5], "depths": [1], "image_size": [11, 7], "num_labels": 0, "hidden_act": "relu"}""");

        Snapshots.Verify(project.Run().Sources, "Edges");
    }

    [Fact]
    public void The_plan_of_every_published_variant() => Snapshots.Verify(
        GeneratorHarness.PublishedModels.Keys.ToDictionary(name => name + ".txt", name => PlanPrinter.Print(Plans.Published(name))),
        "Plans");
}
