using System.Security.Cryptography;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Tests.Sessions;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

public class LoadOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void A_hash_that_no_file_could_have_is_refused(string hash) =>
        Assert.Contains(
            "64 hexadecimal digits",
            Assert.Throws<ArgumentException>(() => new ModelLoadOptions { ExpectedSha256 = hash }).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void No_thread_is_too_few_to_load() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelLoadOptions { ThreadCount = 0 });

    [Fact]
    public void Nothing_is_read_from_another_file_than_the_expected_one()
    {
        byte[] right = SafetensorsBytes.Write([("layernorm.weight", "F32", [1], [1]), ("layernorm.bias", "F32", [1], [1])]);
        byte[] wrong = SafetensorsBytes.Write([("layernorm.weight", "F32", [1], [1]), ("layernorm.bias", "F32", [1], [2])]);
        var options = new ModelLoadOptions { ExpectedSha256 = Convert.ToHexString(SHA256.HashData(right)) };

        Assert.NotNull(Load(right, options));
        Assert.NotNull(Load(wrong, options: null));
        Assert.Contains(
            "its SHA-256 is ",
            Assert.Throws<CheckpointException>(() => Load(wrong, options)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_a_model_was_loaded_from_is_said_of_it()
    {
        byte[] checkpoint = SafetensorsBytes.Write([
            ("model.norm.weight", "F32", [2], [2, 3]),
            ("model.norm.bias", "F32", [2], [0, 0]),
            ("loss.weight", "F32", [1], [float.NaN]),
        ]);

        string message = Assert.Throws<CheckpointException>(() => TinyModel.Load(checkpoint)).Message;
        Assert.Contains("unexpected: loss.weight [1]", message, StringComparison.Ordinal);
        Assert.Contains(
            "new ModelLoadOptions { IgnoredTensors = [\"loss.weight\"] } leaves them aside",
            message,
            StringComparison.Ordinal
        );
        using var ignored = TinyModel.Load(checkpoint, new ModelLoadOptions { IgnoredTensors = ["loss.*"] });
        using var chosen = TinyModel.Load(checkpoint, new ModelLoadOptions { WeightsPrefix = "model" });

        foreach (LoadedCheckpoint loaded in new[] { ignored.LoadedCheckpoint, chosen.LoadedCheckpoint })
        {
            Assert.Equal("facebookresearch/ConvNeXt-V2", loaded.Naming);
            Assert.Equal("model.", loaded.Prefix);
            Assert.Equal(["loss.weight"], loaded.LeftAside);
            Assert.Empty(loaded.NonFiniteTensors);
        }
    }

    [Fact]
    public void Of_two_sets_none_is_loaded_unasked()
    {
        byte[] checkpoint = SafetensorsBytes.Write([
            ("norm.weight", "F32", [2], [2, 3]),
            ("norm.bias", "F32", [2], [0, 0]),
            ("ema.norm.weight", "F32", [2], [5, 7]),
            ("ema.norm.bias", "F32", [2], [0, 0]),
        ]);

        Assert.Contains(
            "new ModelLoadOptions { WeightsPrefix = \"\" } or new ModelLoadOptions { WeightsPrefix = \"ema.\" }",
            Assert.Throws<CheckpointException>(() => TinyModel.Load(checkpoint)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal([2, 3], LogitsOf(new ModelLoadOptions { WeightsPrefix = "" }));
        Assert.Equal([5, 7], LogitsOf(new ModelLoadOptions { WeightsPrefix = "ema." }));
        Assert.Equal([2, 3], LogitsOf(new ModelLoadOptions { IgnoredTensors = ["ema.*"] }));

        float[] LogitsOf(ModelLoadOptions options)
        {
            using var model = TinyModel.Load(checkpoint, options);
            using TinyModel.Session session = model.CreateSession();
            return session.Run([1, 1]).ToArray();
        }
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Weights_that_are_not_finite_are_an_error_unless_they_are_allowed(string dataType)
    {
        byte[] checkpoint = SafetensorsBytes.Write([
            ("norm.weight", dataType, [2], [float.NaN, float.NegativeInfinity]),
            ("norm.bias", dataType, [2], [0, float.PositiveInfinity]),
        ]);

        Assert.EndsWith(
            "3 of its values, in 2 of its tensors, are NaN or infinite, as a training that diverged leaves them: norm.bias (1), norm.weight (2). "
                + NonFiniteReport.LoadAdvice,
            Assert.Throws<CheckpointException>(() => TinyModel.Load(checkpoint)).Message,
            StringComparison.Ordinal
        );
        using var model = TinyModel.Load(checkpoint, new ModelLoadOptions { AllowNonFiniteWeights = true });
        Assert.Equal(
            new Dictionary<string, long> { ["norm.weight"] = 2, ["norm.bias"] = 1 },
            model.LoadedCheckpoint.NonFiniteTensors
        );
    }

    [Fact]
    public void Of_many_tensors_that_are_not_finite_ten_are_named()
    {
        var counts = Enumerable.Range(0, 12).ToDictionary(i => $"t{i:00}", i => i + 1L);

        Assert.Equal(
            "78 of its values, in 12 of its tensors, are NaN or infinite, as a training that diverged leaves them: "
                + string.Join(", ", Enumerable.Range(0, 10).Select(i => $"t{i:00} ({i + 1})"))
                + " and 2 more.",
            NonFiniteReport.Of(counts)
        );
    }

    /// <summary>In the middle of a window, at its edges, in the last of several.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(150_001)]
    public void A_value_that_is_not_finite_is_seen_wherever_it_stands(int place)
    {
        float[] values = new float[150_002];
        values[place] = float.NaN;
        byte[] bytes = SafetensorsBytes.Write([
            ("layernorm.weight", "F32", [values.Length], values),
            ("layernorm.bias", "F32", [values.Length], new float[values.Length]),
        ]);

        Assert.Contains(
            "layernorm.weight (1)",
            Assert
                .Throws<CheckpointException>(() =>
                    ModelWeights.Load(
                        new GeneratedClass("Test", 6, "0"),
                        bytes,
                        options: null,
                        loader => loader.LayerNorm("layernorm", values.Length)
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_an_item_says_is_added_to_what_the_caller_says()
    {
        ModelLoadOptions none = ModelWeights.WithItem(options: null, "ema.", "a", "b");
        ModelLoadOptions own = ModelWeights.WithItem(
            new ModelLoadOptions
            {
                WeightsPrefix = "model.",
                IgnoredTensors = ["c"],
                VectorWidth = VectorWidth.Bits128,
                AllowNonFiniteWeights = true,
            },
            "ema.",
            "a"
        );

        Assert.Equal("ema.", none.WeightsPrefix);
        Assert.Equal(["a", "b"], none.IgnoredTensors);
        Assert.Equal("model.", own.WeightsPrefix);
        Assert.Equal(["a", "c"], own.IgnoredTensors);
        Assert.Equal(VectorWidth.Bits128, own.VectorWidth);
        Assert.True(own.AllowNonFiniteWeights);
    }

    [Fact]
    public void A_name_of_a_tensor_is_not_null()
    {
        Assert.Throws<ArgumentNullException>(() => new ModelLoadOptions { IgnoredTensors = null! });
        Assert.Throws<ArgumentNullException>(() => new ModelLoadOptions { IgnoredTensors = [null!] });
    }

    [Fact]
    public void An_adapter_is_called_one_with_the_model_that_it_is_for()
    {
        string folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;
        try
        {
            string path = Path.Combine(folder, "weights.safetensors");
            File.WriteAllBytes(
                path,
                SafetensorsBytes.Write([("base_model.model.encoder.stages.0.layers.0.pwconv1.lora_A.weight", "F32", [1], [0])])
            );
            File.WriteAllText(Path.Combine(folder, "adapter_config.json"), """{"base_model_name_or_path": "ada/roses"}""");

            Assert.Contains(
                "it is a LoRA adapter (peft) for ada/roses, which changes a model and is none; merge it first",
                Assert.Throws<CheckpointException>(() => TinyModel.Load(path)).Message,
                StringComparison.Ordinal
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Of_a_folder_without_a_checkpoint_is_said_what_it_holds()
    {
        string folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), [1]);

            Assert.Contains(
                "Of its folder: it holds 'pytorch_model.bin', PyTorch's weights, of which 'convnextv2 convert' makes a model.safetensors. ",
                Assert.Throws<FileNotFoundException>(() => TinyModel.Load(folder)).Message,
                StringComparison.Ordinal
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static NormParameters Load(byte[] bytes, ModelLoadOptions? options) =>
        ModelWeights.Load(new GeneratedClass("Test", 6, "0"), bytes, options, loader => loader.LayerNorm("layernorm", 1));
}
