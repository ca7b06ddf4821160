using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>Files that have some stages only, other types, other classes' outputs, other metadata.</summary>
public sealed class PartialFileTests : IDisposable
{
    private readonly ParityNet _model = ParityNet.Load(ParityFiles.Weights);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Without_images_values_and_logits_are_compared()
    {
        ParityReport report = Run(file => file.Keep("pixel_values", "logits"));

        Assert.True(report.IsSame, report.ToString());
        AssertVerdicts(report, ParityVerdict.NotInFile, ParityVerdict.NotInFile, ParityVerdict.Same, ParityVerdict.Same);
    }

    [Fact]
    public void Without_images_another_mean_is_found_all_the_same()
    {
        var report = ParityCheck.Run(
            _model,
            ParityFiles.Save(file => file.Keep("pixel_values", "logits"), "wrong-normalisation")
        );

        Assert.All(report.Images, image => Assert.Equal(ParityStageKind.Normalize, image.FirstDifference!.Stage));
    }

    [Fact]
    public void Without_pixel_values_the_model_is_given_those_that_are_made_here()
    {
        ParityReport report = Run(file => file.Keep("encoded", "logits"));

        Assert.True(report.IsSame, report.ToString());
        AssertVerdicts(report, ParityVerdict.NotInFile, ParityVerdict.NotInFile, ParityVerdict.NotInFile, ParityVerdict.Same);
        Assert.All(
            report.Images,
            image => Assert.Contains("The file has no pixel values", image.Stages[3].Explanation, StringComparison.Ordinal)
        );
    }

    /// <summary>By the file's library, not the class's: otherwise its resize would show in the logits.</summary>
    [Fact]
    public void They_are_made_as_the_library_of_the_file_makes_them() =>
        Assert.True(
            ParityCheck.Run(_model, ParityFiles.Save(file => file.Keep("decoded", "logits"), "convnext-torchvision")).IsSame
        );

    [Fact]
    public void Without_pixels_the_resize_begins_with_what_is_decoded_here() =>
        AssertVerdicts(
            Run(file => file.Keep("encoded", "pixel_values")),
            ParityVerdict.NotInFile,
            ParityVerdict.Same,
            ParityVerdict.Same,
            ParityVerdict.NotInFile
        );

    [Theory]
    [InlineData("encoded")]
    [InlineData("decoded")]
    [InlineData("logits")]
    public void An_image_with_nothing_to_compare_is_not_the_same(string stage)
    {
        ParityReport report = Run(file => file.Keep(stage));

        Assert.False(report.IsSame);
        Assert.All(report.Images, image => Assert.Null(image.FirstDifference));
        Assert.Contains("there is nothing to compare", report.ToString(), StringComparison.Ordinal);
        Assert.Throws<ParityException>(report.ThrowIfDifferent);
    }

    [Fact]
    public void A_batch_of_one_is_an_image() =>
        Assert.True(
            Run(file =>
            {
                foreach ((string name, (string type, long[] shape, byte[] bytes)) in file.Tensors.ToArray())
                {
                    if (!name.EndsWith("encoded", StringComparison.Ordinal))
                    {
                        file.Tensors[name] = (type, [1, .. shape], bytes);
                    }
                }
            }).IsSame
        );

    [Theory]
    [InlineData("F64")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Values_of_other_types_are_the_same_but_for_what_those_round(string type)
    {
        ParityReport report = Run(file =>
        {
            foreach (
                string name in file.Tensors.Keys.Where(name => name.EndsWith("pixel_values", StringComparison.Ordinal)).ToArray()
            )
            {
                file.Tensors[name] = (type, file.Tensors[name].Shape, Convert(file.Floats(name), type));
            }

            file.Keep("decoded", "pixel_values", "logits");
        });

        Assert.True(report.IsSame, report.ToString());
    }

    /// <summary>What overflowed says nothing of what was rounded to it.</summary>
    [Theory]
    [InlineData("F16", "pixel_values", ParityStageKind.Normalize)]
    [InlineData("BF16", "pixel_values", ParityStageKind.Normalize)]
    [InlineData("F16", "logits", ParityStageKind.Model)]
    [InlineData("BF16", "logits", ParityStageKind.Model)]
    public void Values_that_overflowed_are_others(string type, string tensor, ParityStageKind stage)
    {
        ParityReport report = Run(file =>
        {
            foreach (string name in file.Tensors.Keys.Where(name => name.EndsWith(tensor, StringComparison.Ordinal)).ToArray())
            {
                float[] values = file.Floats(name);
                values[1] = float.PositiveInfinity;
                file.Tensors[name] = (type, file.Tensors[name].Shape, Convert(values, type));
            }
        });

        Assert.All(report.Images, image => Assert.Equal(stage, image.FirstDifference?.Stage));
        Assert.All(report.Images, image => Assert.Equal(double.PositiveInfinity, image.FirstDifference!.Largest));
    }

    [Fact]
    public void Logits_of_a_model_in_half_precision_are_others()
    {
        ParityReport report = Run(file =>
        {
            foreach (string name in file.Tensors.Keys.Where(name => name.EndsWith("logits", StringComparison.Ordinal)).ToArray())
            {
                file.Set(name, [.. file.Floats(name).Select(value => value * 1.001f)]);
                file.Tensors[name] = ("F16", file.Tensors[name].Shape, Convert(file.Floats(name), "F16"));
            }
        });

        Assert.All(report.Images, image => Assert.Equal(ParityStageKind.Model, image.FirstDifference!.Stage));
    }

    [Fact]
    public void Values_of_another_size_are_a_matter_of_the_resize_and_not_given_to_the_model()
    {
        ParityReport report = Run(file => file.Set("images.2.pixel_values", new float[3 * 32 * 32], 3, 32, 32));

        ParityStage stage = report.Images[2].FirstDifference!;
        Assert.Equal(ParityStageKind.Resize, stage.Stage);
        Assert.Equal("Python's pixel values are [3, 32, 32], the class takes [3, 64, 64].", stage.Explanation);
        Assert.Equal(ParityVerdict.NotInFile, report.Images[2].Stages[3].Verdict);
    }

    [Fact]
    public void A_model_without_a_classifier_is_held_against_its_pooled_output()
    {
        using ImageClassifierSession session = _model.CreateSession();
        using var features = ParityFeaturesNet.Load(
            ParityFiles.Weights,
            new ModelLoadOptions { IgnoredTensors = ["classifier.*"], IgnoreConfigs = true }
        );
        string path = ParityFiles.Save(file =>
        {
            for (int image = 0; image < 4; image++)
            {
                session.Run(file.Floats($"images.{image}.pixel_values"));
                file.Set($"images.{image}.pooler_output", session.PooledOutput.ToArray(), 1, session.PooledOutput.Length);
            }

            file.Keep("pixel_values", "pooler_output");
        });

        ParityReport report = ParityCheck.Run(features, path);

        Assert.True(report.IsSame, report.ToString());
        Assert.All(report.Images, image => Assert.Equal("pooler_output", image.Stages[3].Tensor));
        Assert.All(report.Images, image => Assert.Equal(ParityVerdict.Same, image.Stages[3].Verdict));
    }

    [Fact]
    public void A_backbone_is_compared_up_to_its_pixel_values()
    {
        using var backbone = ParityBackboneNet.Load(
            ParityFiles.Weights,
            new ModelLoadOptions { IgnoredTensors = ["classifier.*", "convnextv2.layernorm.*"], IgnoreConfigs = true }
        );

        AssertVerdicts(
            ParityCheck.Run(backbone, ParityFiles.Read("convnext").Save()),
            ParityVerdict.Same,
            ParityVerdict.Same,
            ParityVerdict.Same,
            ParityVerdict.NotInFile
        );
    }

    /// <summary>The class asks for no resizing: what Python made of another size is of another processor.</summary>
    [Fact]
    public void A_picture_that_the_class_cannot_take_differs_at_the_model_where_no_pixel_values_are()
    {
        using var model = FashionNet.Load(Path.Combine(AppContext.BaseDirectory, "FashionNet", "model.safetensors"));
        ParityReport report = ParityCheck.Run(
            model,
            ParityFiles.Save(file =>
            {
                file.Keep("none");
                file.Set("images.0.decoded", new byte[30 * 30], 30, 30);
                file.Set("images.0.logits", new float[10], 10);
            })
        );

        ParityStage stage = report.Images[0].FirstDifference!;
        Assert.Equal(ParityStageKind.Model, stage.Stage);
        Assert.StartsWith(
            "Python took a picture of 30×30 pixels that is refused here: The image has 30 by 30 pixels, but the model takes 28 by 28",
            stage.Explanation,
            StringComparison.Ordinal
        );
        Assert.False(report.IsSame);
    }

    [Theory]
    [InlineData(new[] { "encoded", "decoded" }, "The same as Python: decode; the model was not compared.")]
    [InlineData(new[] { "pixel_values", "logits" }, "The same as Python: normalise, model.")]
    [InlineData(
        new[] { "encoded", "decoded", "pixel_values", "logits" },
        "The same as Python: decode, resize, normalise, model."
    )]
    public void The_verdict_names_what_was_compared(string[] stages, string verdict)
    {
        ParityReport report = Run(file => file.Keep(stages));

        Assert.True(report.IsSame);
        Assert.Equal(verdict, report.Verdict);
        Assert.EndsWith(verdict, report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_of_how_many_images_if_not_of_all() =>
        Assert.Equal(
            "The same as Python: decode, resize, normalise, model (3 of 4 images).",
            Run(file => file.Tensors.Remove("images.2.logits")).Verdict
        );

    [Fact]
    public void Logits_of_a_class_without_a_classifier_are_not_compared()
    {
        using var features = ParityFeaturesNet.Load(
            ParityFiles.Weights,
            new ModelLoadOptions { IgnoredTensors = ["classifier.*"], IgnoreConfigs = true }
        );

        ParityReport report = ParityCheck.Run(features, ParityFiles.Read("convnext").Save());

        Assert.Equal("The same as Python: decode, resize, normalise; the model was not compared.", report.Verdict);
        Assert.All(
            report.Images,
            image => Assert.Equal("The file has logits, and the class has no classifier.", image.Stages[3].Explanation)
        );
    }

    /// <summary>73×73 is what the class resizes to: every library gives the same.</summary>
    [Fact]
    public void An_image_that_needs_no_resize_does_not_say_whose_it_is()
    {
        const int Edge = 73;
        ParityReport report = ParityCheck.Run(
            _model,
            ParityFiles.Save(
                file =>
                {
                    file.Metadata.Clear();
                    byte[] rgb = Samples.RandomBytes(Edge * Edge * 3, seed: 1);
                    float[] values = new float[3 * 64 * 64];
                    _model.Preprocessing.Run(new ImageView(rgb, Edge, Edge, PixelFormat.Rgb24), values);
                    file.Set("images.0.decoded", rgb, Edge, Edge, 3);
                    file.Set("images.0.pixel_values", values);
                    file.Tensors.Remove("images.0.encoded");
                    file.Tensors.Remove("images.0.logits");
                },
                "convnext-torchvision"
            )
        );

        Assert.True(report.IsSame, report.ToString());
        Assert.Equal(
            [ParityVerdict.Same, ParityVerdict.SameButForResize, ParityVerdict.SameButForResize, ParityVerdict.SameButForResize],
            report.Images.Select(image => image.Stages[1].Verdict)
        );
        Assert.Contains("ImageBackend=\"Torchvision\"", Assert.Single(report.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_does_not_say_its_backend_is_of_the_one_that_gives_its_values()
    {
        ParityReport report = ParityCheck.Run(_model, ParityFiles.Save(file => file.Metadata.Clear(), "convnext-torchvision"));

        Assert.Equal(ParityVerdict.SameButForResize, report.Images[0].Stages[1].Verdict);
        Assert.Equal("images.0", report.Images[0].Name);
        Assert.Equal(
            ["Whose resize it has the file does not say; its values are those of ImageBackend=\"Torchvision\"."],
            report.Remarks
        );
    }

    [Theory]
    [InlineData("ViTImageProcessorFast", "5.0.0", ParityVerdict.SameButForResize)]
    [InlineData("ViTImageProcessorPil", "5.0.0", ParityVerdict.Different)]
    [InlineData("ViTImageProcessor", "4.57.1", ParityVerdict.Different)]
    public void Without_a_backend_the_name_of_the_processor_may_say_it(string name, string version, ParityVerdict verdict)
    {
        ParityReport report = ParityCheck.Run(
            _model,
            ParityFiles.Save(
                file =>
                {
                    file.Metadata.Remove("backend");
                    file.Metadata["processor"] = name;
                    file.Metadata["transformers"] = version;
                },
                "convnext-torchvision"
            )
        );

        Assert.Equal(verdict, report.Images[0].Stages[1].Verdict);
    }

    /// <summary>Waves with noise, in which the two orders of passes differ in many places, by one level.</summary>
    [Theory]
    [InlineData("12.1.0", ImageBackend.Pillow12, 1)]
    [InlineData("13.0.0", ImageBackend.Pillow, 0)]
    [InlineData(null, ImageBackend.Pillow, 0)]
    public void A_tall_image_is_that_of_the_version_in_the_file_whatever_the_class_is_compiled_with(
        string? version,
        ImageBackend backend,
        int remarks
    )
    {
        ParityReport report = Run(file =>
        {
            SetTall(file, backend);
            file.Metadata.Remove("pillow");
            if (version is not null)
            {
                file.Metadata["pillow"] = version;
            }
        });

        Assert.Equal(ParityVerdict.Same, report.Images[0].Stages[1].Verdict);
        Assert.Equal(remarks, report.Remarks.Count);
        Assert.All(
            report.Remarks,
            remark => Assert.Contains("ImageBackend=\"Pillow12\" gives the file's bits", remark, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_tall_image_of_torchvisions_may_differ_in_more_values_by_the_order_of_passes_but_then_exactly()
    {
        ParityReport report = Run(file =>
        {
            SetTall(file, ImageBackend.Torchvision);
            file.Metadata["backend"] = "torchvision";
        });

        ParityStage resize = report.Images[0].Stages[1];
        Assert.InRange(resize.Different, (resize.Total / 50) + 1, resize.Total / 2);
        Assert.Equal(ParityVerdict.SameButForResize, resize.Verdict);

        ParityReport changed = Run(file =>
        {
            SetTall(file, ImageBackend.Torchvision, changed: 1);
            file.Metadata["backend"] = "torchvision";
        });
        Assert.Equal(ParityVerdict.Different, changed.Images[0].Stages[1].Verdict);
    }

    private static void AssertVerdicts(ParityReport report, params ParityVerdict[] verdicts) =>
        Assert.All(report.Images, image => Assert.Equal(verdicts, image.Stages.Select(stage => stage.Verdict)));

    private ParityReport Run(Action<ParityFiles> change) => ParityCheck.Run(_model, ParityFiles.Save(change));

    private void SetTall(ParityFiles file, ImageBackend backend, int changed = 0)
    {
        const int Height = 200;
        const int Width = 90;
        file.Keep("none");
        byte[] noise = Samples.RandomBytes(Height * Width * 3, seed: 1);
        byte[] rgb =
        [
            .. noise.Select(
                (value, i) => (byte)(96 + (value / 16) + (64 * Math.Sin(i / 3 % Width / 9.0) * Math.Cos(i / 3 / Width / 13.0)))
            ),
        ];
        ImagePreprocessor steps = _model.Preprocessing.With(backend)!;
        int[] levels = new int[steps.Length];
        steps.ReadLevels(new ImageView(rgb, Width, Height, PixelFormat.Rgb24), levels);
        for (int i = 0; i < changed; i++)
        {
            levels[i] += levels[i] < 255 ? 1 : -1;
        }

        int plane = levels.Length / 3;
        file.Set("images.0.decoded", rgb, Height, Width, 3);
        file.Set("images.0.pixel_values", [.. levels.Select((level, i) => steps.ValuesOf(i / plane)[level])], 3, 64, 64);
        file.Metadata["names"] = "[\"tall\"]";
    }

    private static byte[] Convert(float[] values, string type) =>
        type switch
        {
            "F64" => MemoryMarshal.AsBytes<double>([.. values.Select(value => (double)value)]).ToArray(),
            "F16" => MemoryMarshal.AsBytes<Half>([.. values.Select(value => (Half)value)]).ToArray(),

            // To the nearest; of two the even one.
            _ => MemoryMarshal
                .AsBytes<ushort>([
                    .. values
                        .Select(BitConverter.SingleToUInt32Bits)
                        .Select(bits => (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)),
                ])
                .ToArray(),
        };
}
