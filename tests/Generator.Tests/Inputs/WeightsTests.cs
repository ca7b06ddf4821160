using System.Security.Cryptography;
using System.Text;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Inputs;
using ConvNextV2.Compiled.Generator.Tests.Infrastructure;
using ConvNextV2.Compiled.Generator.Tests.Planning;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Tests.Inputs;

/// <summary>What the build found of the weights that come with a program, and what the class makes of it.</summary>
public class WeightsTests
{
    private static readonly ListedTensor[] Fitting = Definitions
        .Plan(Definitions.OfJson(GeneratorHarness.MicroConfig))
        .Tensors.Select(
            (tensor, i) =>
                new ListedTensor(
                    CheckpointNaming.All[0].Spellings(tensor.Name).First(),
                    "F32",
                    tensor.ToExpected().Shape,
                    (uint)i
                )
        )
        .ToArray();

    private static readonly WeightsListing Listing = new(
        GeneratorHarness.Folder + "rose.convnextv2.json",
        "model.safetensors",
        "model/model.safetensors",
        IsEmbedded: false,
        Sha256: null,
        Prefix: null,
        IgnoredTensors: [],
        Fault: null,
        Fitting,
        new Dictionary<string, long>()
    );

    /// <summary>The compiler compares them to know whether anything changed.</summary>
    [Fact]
    public void Listings_are_equal_where_their_texts_are()
    {
        WeightsInput input = Read(Listing);

        Assert.Equal(input, Read(Listing));
        Assert.Equal(input.GetHashCode(), Read(Listing).GetHashCode());
        Assert.NotEqual(input, Read(Listing with { Tensors = Fitting[1..] }));

        static WeightsInput Read(WeightsListing listing) =>
            WeightsInput.Read(new ModelInput("weights1.json", listing.ToJson(), ModelItem.Silent, null))!;
    }

    [Fact]
    public void Weights_that_were_copied_are_loaded_from_beside_the_program()
    {
        string surface = SurfaceWith(Listing);

        Assert.Contains(
            "/// <summary>Loads the weights that come with the program: <c>model/model.safetensors</c>, below its folder.</summary>",
            surface,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "public static Rose Load(global::ConvNextV2.Compiled.ModelLoadOptions? options = null) =>",
            surface,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"new(ConfigLabels.Default, Cnv::ModelWeights.LoadCopied(Generated, \"model/model.safetensors\", \"{FingerprintOf(Fitting)}\", options, static loader => new Weights(loader)));",
            surface,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("WeightsSha256", surface, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_were_embedded_are_loaded_from_the_assembly() =>
        Assert.Contains(
            "new(ConfigLabels.Default, Cnv::ModelWeights.Load(Generated, typeof(Rose).Assembly, \"model/model.safetensors\", options, static loader => new Weights(loader)));",
            SurfaceWith(Listing with { IsEmbedded = true }),
            StringComparison.Ordinal
        );

    /// <summary>The order of the file, its other tensors and the naming do not matter to what is loaded.</summary>
    [Fact]
    public void Weights_are_known_by_the_values_of_the_models_tensors()
    {
        Assert.Contains(FingerprintOf(Fitting), SurfaceWith(Listing), StringComparison.Ordinal);
        Assert.Contains(
            FingerprintOf(Fitting),
            SurfaceWith(Listing with { Tensors = [.. Fitting.Reverse()] }),
            StringComparison.Ordinal
        );

        ListedTensor[] other = [Fitting[0] with { Checksum = 12345 }, .. Fitting[1..]];
        Assert.DoesNotContain(FingerprintOf(Fitting), SurfaceWith(Listing with { Tensors = other }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_hash_is_a_constant_of_the_class() =>
        Assert.Contains(
            $"public const string WeightsSha256 = \"{new string('b', 64)}\";",
            SurfaceWith(Listing with { Sha256 = new string('b', 64) }),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_path_may_have_any_character_in_it()
    {
        string surface = SurfaceWith(Listing with { Path = "a&<b>/\"c\";#\u202e.safetensors" });

        Assert.Contains("<c>a&amp;&lt;b&gt;/\"c\";#?.safetensors</c>", surface, StringComparison.Ordinal);
        Assert.Contains("\"a&<b>/\\\"c\\\";#\\u202e.safetensors\"", surface, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_for_further_image_sizes_and_without_labels_load_them_too()
    {
        GeneratorRun run = GeneratorHarness
            .Empty.WithModel(
                "rose.convnextv2.json",
                GeneratorHarness.MicroConfig,
                imageSize: "8,16",
                architecture: "ConvNextV2Model"
            )
            .WithListing(Listing with { IsEmbedded = true })
            .Run();

        Assert.Empty(run.Messages);
        run.Compile();
        Assert.Contains(
            "new(Cnv::ModelWeights.Load(Generated, typeof(At16).Assembly, ",
            run.Sources["Garden.Rose.At16.g.cs"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Weights_of_another_config_are_not_those_of_this_one()
    {
        GeneratorRun run = GeneratorHarness.Micro.WithListing(Listing with { Config = "/home/bob/rose.convnextv2.json" }).Run();

        Assert.Empty(run.Messages);
        Assert.DoesNotContain("BaseDirectory", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_the_file_is_said_at_its_item_and_the_class_stands()
    {
        GeneratorRun run = GeneratorHarness
            .Micro.WithListing(Listing with { Fault = "there is no file '/x'", Tensors = [] })
            .Run();

        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): error CNV0021: The Weights of the ConvNextV2Model item, 'model.safetensors', cannot be used: there is no file '/x'",
            ],
            run.Messages
        );
        run.Compile();
    }

    /// <summary>It is refused by its form, and the class that has it as a constant stands all the same.</summary>
    [Fact]
    public void A_pinned_hash_that_is_none_cannot_break_the_class()
    {
        GeneratorRun run = GeneratorHarness
            .Micro.WithListing(Listing with { Sha256 = "a\"b\\", Fault = "its WeightsSha256 is no hash", Tensors = [] })
            .Run();

        Assert.Single(run.Messages);
        run.Compile();
    }

    [Fact]
    public void Each_tensor_that_does_not_fit_is_an_error_with_its_name()
    {
        ListedTensor[] tensors =
        [
            .. Fitting[..^2],
            Fitting[^2] with
            {
                Shape = [3, 5],
            },
            Fitting[^1] with
            {
                DataType = "I8",
            },
            new("visitor", "F32", [7], 0),
        ];

        GeneratorRun run = GeneratorHarness.Micro.WithListing(Listing with { Tensors = tensors }).Run();

        Assert.Equal(
            new[]
            {
                "3 of its tensors are not what the model needs (naming: Hugging Face). It has 3 labels, the model 2. "
                    + CheckpointAdvice.ForLabels.TrimEnd('.'),
                "mis-shaped: classifier.weight is [3, 5], the model needs [2, 5]",
                "unreadable: classifier.bias is I8, only F32, F16 and BF16 can be read",
                "unexpected: visitor [7]",
            }.Select(Mismatch),
            run.Messages
        );
        run.Compile();
    }

    [Fact]
    public void After_ten_tensors_no_others_are_listed()
    {
        ListedTensor[] tensors = [.. Fitting.Select(tensor => tensor with { Shape = [1, 2, 3] })];

        string[] messages = GeneratorHarness.Micro.WithListing(Listing with { Tensors = tensors }).Run().Messages;

        Assert.Equal(11, messages.Length);
        Assert.StartsWith(
            Mismatch($"{Fitting.Length} of its tensors are not what the model needs"),
            messages[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_of_another_kind_of_model_is_one_error()
    {
        string message = Assert.Single(
            GeneratorHarness.Micro.WithListing(Listing with { Tensors = [new("bert.weight", "F32", [1], 0)] }).Run().Messages
        );

        Assert.StartsWith(
            Mismatch("it has none of the model's tensors under any known naming"),
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_whose_values_are_not_finite_is_an_error_of_the_tensors_that_the_model_takes()
    {
        WeightsListing listing = Listing with
        {
            IgnoredTensors = ["loss.*"],
            Tensors = [.. Fitting, new("loss.weight", "F32", [2], 0)],
            NonFinite = new Dictionary<string, long> { ["classifier.bias"] = 2, ["loss.weight"] = 1 },
        };

        Assert.Equal(
            [
                "rose.convnextv2.json(1,1): error CNV0031: The Weights of the ConvNextV2Model item, 'model.safetensors', answer nothing: "
                    + "2 of its values, in 1 of its tensors, are NaN or infinite, as a training that diverged leaves them: classifier.bias (2)",
            ],
            GeneratorHarness.Micro.WithListing(listing).Run().Messages
        );
        Assert.Empty(
            GeneratorHarness
                .Micro.WithListing(listing with { NonFinite = new Dictionary<string, long> { ["loss.weight"] = 1 } })
                .Run()
                .Messages
        );
    }

    /// <summary>The program loads the very tensors that the build has compared.</summary>
    [Theory]
    [InlineData(false, "\", {0}, static loader")]
    [InlineData(true, "typeof(Rose).Assembly, \"model/model.safetensors\", {0}, static loader")]
    public void What_the_item_says_of_its_checkpoint_is_said_when_it_is_loaded(bool isEmbedded, string format)
    {
        string surface = SurfaceWith(
            Listing with
            {
                IsEmbedded = isEmbedded,
                Prefix = "ema.",
                IgnoredTensors = ["ema.loss.*", "\"x"],
                Tensors = [.. Fitting.Select(tensor => tensor with { Name = "ema." + tensor.Name }), new("other", "F32", [1], 0)],
            }
        );

        Assert.Contains(
            string.Format(
                System.Globalization.CultureInfo.InvariantCulture,
                format,
                "Cnv::ModelWeights.WithItem(options, \"ema.\", \"ema.loss.*\", \"\\\"x\")"
            ),
            surface,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Items_of_one_config_may_take_each_set_of_one_checkpoint()
    {
        WeightsListing both = Listing with
        {
            Tensors =
            [
                .. Fitting.Select(tensor => tensor with { Name = "model." + tensor.Name }),
                .. Fitting.Select(tensor => tensor with { Name = "ema." + tensor.Name }),
            ],
        };
        GeneratorRun run = GeneratorHarness
            .Empty.WithItems(
                "rose.convnextv2.json",
                GeneratorHarness.MicroConfig,
                new ModelItem("Rose", Weights: "model.safetensors", WeightsPrefix: "model."),
                new ModelItem("RoseEma", Weights: "model.safetensors", WeightsPrefix: "ema.")
            )
            .WithListing(both with { Prefix = "model." })
            .WithListing(both with { Prefix = "ema." }, "obj/weights2.json")
            .Run();

        Assert.Empty(run.Messages);
        Assert.Contains("WithItem(options, \"model.\")", run.Sources["Garden.Rose.g.cs"], StringComparison.Ordinal);
        Assert.Contains("WithItem(options, \"ema.\")", run.Sources["Garden.RoseEma.g.cs"], StringComparison.Ordinal);
    }

    // The lines that the hash is made of, written down once more.
    private static string FingerprintOf(ListedTensor[] tensors)
    {
        string[] lines =
        [
            .. tensors
                .Select(tensor => (Name: tensor.Name.Replace("convnextv2.", "", StringComparison.Ordinal), tensor.Checksum))
                .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Select(tensor => FormattableString.Invariant($"{tensor.Name} {tensor.Checksum:x8}\n")),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))))[..32];
    }

    private static string SurfaceWith(WeightsListing listing)
    {
        GeneratorRun run = GeneratorHarness.Micro.WithListing(listing).Run();
        Assert.Empty(run.Messages);
        run.Compile();
        return run.Sources["Garden.Rose.g.cs"];
    }

    private static string Mismatch(string text) =>
        "rose.convnextv2.json(1,1): error CNV0022: The Weights of the ConvNextV2Model item, 'model.safetensors', do not fit the config: "
        + text;
}
