using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What the build found of the parity file that comes with a program, and what the class makes of it.</summary>
public class ParityTests
{
    private const string Config = "rose.convnextv2.json";

    private static readonly ParityListing Listing = new(
        GeneratorHarness.Folder + Config,
        "parity.safetensors",
        "Garden.weights/model/parity.safetensors",
        Fault: null,
        [("images.0.pixel_values", [1, 8, 8]), ("images.0.logits", [2])]
    );

    /// <summary>The compiler compares them to know whether anything changed.</summary>
    [Fact]
    public void Listings_are_equal_where_their_texts_are()
    {
        ParityInput input = Read(Listing);

        Assert.Equal(input, Read(Listing));
        Assert.Equal(input.GetHashCode(), Read(Listing).GetHashCode());
        Assert.NotEqual(input, Read(Listing with { Tensors = [] }));

        static ParityInput Read(ParityListing listing) =>
            ParityInput.Read(new ModelInput("parity1.json", listing.ToJson(), ModelItem.Silent, null))!;
    }

    [Fact]
    public void The_class_has_the_path_of_the_file_beside_the_program()
    {
        GeneratorRun run = GeneratorHarness.Micro.WithParity(Listing).Run();

        Assert.Empty(run.Messages);
        run.Compile();
        string surface = run.Sources["Garden.Rose.g.cs"];
        Assert.Contains(
            "public static string ParityFile => Cnv::ModelWeights.PathOfCopied(\"Garden.weights/model/parity.safetensors\");",
            surface,
            StringComparison.Ordinal
        );
        Assert.Contains("<c>ParityCheck.Run(model, Rose.ParityFile)</c>", surface, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_may_have_any_character_in_it()
    {
        GeneratorRun run = GeneratorHarness.Micro.WithParity(Listing with { Path = "a&<b>/\"c\";#\u202e.safetensors" }).Run();

        Assert.Empty(run.Messages);
        run.Compile();
        string surface = run.Sources["Garden.Rose.g.cs"];
        Assert.Contains("<c>a&amp;&lt;b&gt;/\"c\";#?.safetensors</c>", surface, StringComparison.Ordinal);
        Assert.Contains("PathOfCopied(\"a&<b>/\\\"c\\\";#\\u202e.safetensors\")", surface, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_the_metadata_or_of_another_config_has_none()
    {
        GeneratorHarness other = GeneratorHarness.Micro.WithParity(Listing with { Config = "/home/bob/rose.convnextv2.json" });

        Assert.DoesNotContain("ParityFile", GeneratorHarness.Micro.Run().Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("ParityFile", other.Run().Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Items_of_one_config_have_each_their_own_file_or_none()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(
                Config,
                GeneratorHarness.MicroConfig,
                new ModelItem("Rose", Parity: "parity.safetensors"),
                new ModelItem("Rosa", Parity: "other.safetensors"),
                new ModelItem("Bare")
            )
            .WithParity(Listing)
            .WithParity(Listing with { Parity = "other.safetensors", Path = "other.safetensors" }, "obj/parity2.json")
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Contains("model/parity.safetensors\");", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.Contains("PathOfCopied(\"other.safetensors\");", run.Sources["Garden.Rosa.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("ParityFile", run.Sources["Garden.Bare.g.cs"], StringComparison.Ordinal);
    }

    /// <summary>Which of the sizes the file is of is for the class of that size to say: all are classes inside of the one that has it.</summary>
    [Fact]
    public void Of_classes_for_several_image_sizes_the_outer_one_has_the_file_of_any_of_them()
    {
        GeneratorHarness project = GeneratorHarness.Empty.WithModel(Config, GeneratorHarness.MicroConfig, imageSize: "8,16");
        GeneratorRun run = project
            .WithParity(Listing with { Tensors = [("images.0.pixel_values", [1, 16, 16]), ("images.0.logits", [2])] })
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Contains("ParityFile", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("ParityFile", run.Sources["Garden.Rose.At16.g.cs"], StringComparison.Ordinal);
        Assert.Equal(
            [
                Unusable(
                    "it is of another model: its 'images.0.pixel_values' is [1, 9, 9], and this model's are [1, 8, 8] or [1, 16, 16]"
                ),
            ],
            project.WithParity(Listing with { Tensors = [("images.0.pixel_values", [1, 9, 9])] }).Run().Messages
        );
    }

    [Fact]
    public void What_is_wrong_with_the_file_is_said_at_its_item_and_the_class_stands()
    {
        GeneratorRun run = GeneratorHarness
            .Micro.WithParity(Listing with { Fault = "there is no file '/x'", Tensors = [] })
            .Run();

        Assert.Equal([Unusable("there is no file '/x'")], run.Messages);
        run.Compile();
        Assert.Contains("ParityFile", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images.4.logits", new long[] { 3 }, "[3], and this model's are [2]")]
    [InlineData("images.4.logits", new long[] { 2, 1 }, "[2, 1], and this model's are [2]")]
    [InlineData("images.0.pixel_values", new long[] { 3, 8, 8 }, "[3, 8, 8], and this model's are [1, 8, 8]")]
    [InlineData("images.0.pixel_values", new long[] { 1, 8, 9 }, "[1, 8, 9], and this model's are [1, 8, 8]")]
    [InlineData("images.0.pooler_output", new long[] { 4 }, "[4], and this model's are [5]")]
    public void A_file_of_another_model_is_an_error_that_names_both(string name, long[] shape, string difference) =>
        Assert.Equal(
            [Unusable($"it is of another model: its '{name}' is {difference}")],
            GeneratorHarness.Micro.WithParity(Listing with { Tensors = [(name, shape)] }).Run().Messages
        );

    /// <summary>As a batch of one, without some stages, or with more than anybody compares.</summary>
    [Theory]
    [InlineData("images.0.logits", new long[] { 1, 2 })]
    [InlineData("images.0.pooler_output", new long[] { 1, 5, 1, 1 })]
    [InlineData("images.0.pixel_values", new long[] { 1, 1, 8, 8 })]
    [InlineData("images.0.decoded", new long[] { 7, 9, 3 })]
    [InlineData("images.0.attention", new long[] { 7 })]
    public void What_fits_or_is_not_the_models_to_say_is_no_error(string name, long[] shape) =>
        Assert.Empty(GeneratorHarness.Micro.WithParity(Listing with { Tensors = [(name, shape)] }).Run().Messages);

    /// <summary>A model of features has no logits, and a backbone no features in one vector.</summary>
    [Theory]
    [InlineData("ConvNextV2Model", 1)]
    [InlineData("ConvNextV2Backbone", 0)]
    public void Only_what_a_class_gives_is_compared(string architecture, int errors)
    {
        GeneratorHarness project = GeneratorHarness.Empty.WithModel(
            Config,
            GeneratorHarness.MicroConfig,
            architecture: architecture
        );
        ParityListing other = Listing with { Tensors = [("images.0.logits", [7]), ("images.0.pooler_output", [7])] };

        Assert.Equal(errors, project.WithParity(other).Run().Messages.Length);
    }

    private static string Unusable(string text) =>
        $"rose.convnextv2.json(1,1): error CNV0035: The Parity of the ConvNextV2Model item, 'parity.safetensors', cannot be used: {text}";
}
