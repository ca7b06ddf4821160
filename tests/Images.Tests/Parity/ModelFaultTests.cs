using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Parity;

/// <summary>
/// Faults of our making in the model: a class with other weights, or another epsilon, than Python ran, and logits that are none.
/// </summary>
public class ModelFaultTests
{
    private static readonly byte[] Weights = File.ReadAllBytes(ParityFiles.Weights);

    /// <summary>Every tensor but the matrices and filters, of which one of hundreds of values decides little.</summary>
    public static TheoryData<string> Vectors =>
        [
            .. ParityFiles
                .Parse(Weights)
                .Tensors.Keys.Where(name =>
                    name.EndsWith("bias", StringComparison.Ordinal) || name.EndsWith("grn.weight", StringComparison.Ordinal)
                ),
        ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_thousandth_in_one_value_of_one_layer_is_found(string tensor) =>
        AssertModelDiffers(
            WithWeights(file => file.Set(tensor, [.. file.Floats(tensor).Select((value, i) => i == 1 ? value + 1e-3f : value)]))
        );

    [Fact]
    public void A_bias_that_is_zeroed_is_found_in_every_image()
    {
        ParityReport report = WithWeights(file =>
            file.Set(
                "convnextv2.encoder.stages.1.layers.0.pwconv2.bias",
                new float[file.Floats("convnextv2.encoder.stages.1.layers.0.pwconv2.bias").Length]
            )
        );

        AssertModelDiffers(report);
        Assert.All(report.Images, image => Assert.False(image.IsSame));
    }

    [Fact]
    public void Weights_that_were_rounded_to_float16_are_found_in_every_image()
    {
        ParityReport report = WithWeights(file =>
        {
            foreach (string tensor in file.Tensors.Keys.ToArray())
            {
                file.Set(tensor, [.. file.Floats(tensor).Select(value => (float)(Half)value)]);
            }
        });

        AssertModelDiffers(report);
        Assert.All(report.Images, image => Assert.False(image.IsSame));
    }

    [Fact]
    public void An_epsilon_of_a_hundred_thousandth_is_found()
    {
        using var model = ParityEpsilon5Net.Load(ParityFiles.Weights);
        AssertModelDiffers(Run(model));
    }

    [Fact]
    public void One_of_a_thousandth_is_found_in_every_image()
    {
        using var model = ParityEpsilon3Net.Load(ParityFiles.Weights);
        ParityReport report = Run(model);

        AssertModelDiffers(report);
        Assert.All(report.Images, image => Assert.False(image.IsSame));
    }

    /// <summary>
    /// Its variance is about one, so that a millionth more below the root moves logits by less than float32 may: that is what is
    /// below the noise, and the test says how much.
    /// </summary>
    [Fact]
    public void One_of_a_millionth_is_below_the_noise_of_this_model()
    {
        using var model = ParityEpsilon6Net.Load(ParityFiles.Weights);
        Assert.All(Run(model).Images, image => Assert.InRange(image.Stages[3].Largest, 5e-7, 3e-6));
    }

    [Fact]
    public void Labels_that_were_exchanged_are_named()
    {
        ParityReport report = WithLogits(logits => [logits[0], logits[3], logits[2], logits[1], logits[4]]);

        AssertModelDiffers(report);
        Assert.All(
            report.Images,
            image =>
                Assert.Contains(
                    "the same values in another order (\"dandelion\", \"sunflower\"): the labels were numbered in another way",
                    image.Stages[3].Explanation,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Probabilities_in_the_place_of_logits_are_named()
    {
        AssertNamed(
            WithLogits(logits =>
            {
                double sum = logits.Sum(logit => Math.Exp(logit));
                return [.. logits.Select(logit => (float)(Math.Exp(logit) / sum))];
            }),
            "Python's are probabilities, by softmax"
        );
        AssertNamed(
            WithLogits(logits => [.. logits.Select(logit => (float)(1 / (1 + Math.Exp(-logit))))]),
            "Python's are probabilities, by sigmoid"
        );
    }

    [Fact]
    public void A_logit_that_is_no_number_differs() =>
        AssertNamed(WithLogits(logits => [float.NaN, .. logits[1..]]), "some of Python's are NaN or infinite");

    [Fact]
    public void Logits_of_half_precision_are_named() =>
        AssertNamed(
            WithLogits(logits => [.. logits.Select(logit => (float)(Half)logit)]),
            "Python's are all numbers of float16: its model ran in half precision"
        );

    [Fact]
    public void Logits_of_bfloat16_are_not_taken_for_those_of_float16() =>
        AssertNamed(
            WithLogits(logits =>
                [
                    .. logits.Select(logit =>
                        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(logit) & unchecked((int)0xFFFF0000))
                    ),
                ]
            ),
            "Python's are all numbers of bfloat16: its model ran in half precision"
        );

    [Fact]
    public void Zeros_are_of_no_precision() =>
        AssertNamed(WithLogits(logits => new float[logits.Length]), "with the same pixel values another model answered");

    [Fact]
    public void One_label_that_differs_alone_is_named() =>
        AssertNamed(
            WithWeights(file =>
                file.Set(
                    "classifier.bias",
                    [.. file.Floats("classifier.bias").Select((value, i) => i == 2 ? value + 1e-4f : value)]
                )
            ),
            "the classifier's row or bias of \"rose\""
        );

    [Fact]
    public void Logits_of_another_number_are_of_another_model()
    {
        using var model = ParityNet.Load(ParityFiles.Weights);
        ParityReport report = ParityCheck.Run(
            model,
            ParityFiles.Save(file =>
            {
                for (int image = 0; image < 4; image++)
                {
                    file.Set($"images.{image}.logits", new float[1000], 1000);
                }
            })
        );

        AssertNamed(report, "Python has 1000 logits, the class has 5: the file is of another model");
    }

    private static ParityReport WithWeights(Action<ParityFiles> change)
    {
        var weights = ParityFiles.Parse(Weights);
        change(weights);
        using var model = ParityNet.Load(weights.Write());
        return Run(model);
    }

    private static ParityReport WithLogits(Func<float[], float[]> change)
    {
        using var model = ParityNet.Load(Weights);
        return ParityCheck.Run(
            model,
            ParityFiles.Save(file =>
            {
                for (int image = 0; image < 4; image++)
                {
                    file.Set($"images.{image}.logits", change(file.Floats($"images.{image}.logits")));
                }
            })
        );
    }

    private static ParityReport Run(CompiledModel model) => ParityCheck.Run(model, ParityFiles.Read("convnext").Save());

    private static void AssertNamed(ParityReport report, string explanation)
    {
        AssertModelDiffers(report);
        Assert.All(report.Images, image => Assert.Contains(explanation, image.Stages[3].Explanation, StringComparison.Ordinal));
    }

    /// <summary>In at least one image, and in no other stage.</summary>
    private static void AssertModelDiffers(ParityReport report)
    {
        Assert.False(report.IsSame, report.ToString());
        Assert.All(
            report.Images.SelectMany(image => image.Stages),
            stage => Assert.True(stage.Stage == ParityStageKind.Model || stage.Verdict == ParityVerdict.Same, stage.Explanation)
        );
    }
}
