using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Sessions;

public class ClassificationTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d"];
    private static readonly float[] Logits = [1, 3, -2, 3.5f];

    [Fact]
    public void The_best_of_a_softmax_come_best_first()
    {
        Prediction[] top = Classification.TopSoftmax(Logits, Labels, 3);

        double sum = Logits.Sum(logit => Math.Exp(logit));
        Assert.Equal(["d", "b", "a"], top.Select(prediction => prediction.Label));
        Assert.Equal([3, 1, 0], top.Select(prediction => prediction.Index));
        Assert.All(top, prediction => Assert.Equal(Math.Exp(Logits[prediction.Index]) / sum, prediction.Probability, 1e-6));
    }

    [Fact]
    public void Sigmoids_stand_each_for_itself()
    {
        Prediction[] top = Classification.TopSigmoid(Logits, Labels, 2);

        Assert.Equal(["d", "b"], top.Select(prediction => prediction.Label));
        Assert.Equal(1 / (1 + Math.Exp(-3.5)), top[0].Probability, 1e-6);
    }

    [Fact]
    public void Logits_beyond_the_range_of_exp_make_probabilities_all_the_same()
    {
        Prediction[] top = Classification.TopSoftmax([1000, 999, -1000], ["a", "b", "c"], 3);

        Assert.Equal(1 / (1 + Math.Exp(-1)), top[0].Probability, 1e-6);
        Assert.Equal(0, top[2].Probability);
    }

    [Fact]
    public void More_classes_than_there_are_means_all_and_none_is_refused()
    {
        Assert.Equal(4, Classification.TopSoftmax(Logits, Labels, 100).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Classification.TopSoftmax(Logits, Labels, 0));
    }

    [Fact]
    public void Logits_of_another_number_of_classes_are_refused() =>
        Assert.Contains(
            "4 labels, but was given 8",
            Assert.Throws<ArgumentException>(() => Classification.TopSoftmax(new float[8], Labels, 1)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Equal_logits_keep_the_order_of_their_classes() =>
        Assert.Equal([0, 1, 2, 3], Classification.TopSoftmax(new float[4], Labels, 4).Select(prediction => prediction.Index));

    [Fact]
    public void Logits_that_are_not_numbers_still_give_each_class_once() =>
        Assert.Equal(
            4,
            Classification
                .TopSoftmax([float.NaN, 1, float.NaN, 2], Labels, 4)
                .Select(prediction => prediction.Index)
                .Distinct()
                .Count()
        );

    [Fact]
    public void Classes_without_names_are_called_as_Hugging_Face_does() =>
        Assert.Equal(["LABEL_0", "LABEL_1"], Classification.DefaultLabels(2));

    [Fact]
    public void A_prediction_prints_its_label_and_percent() =>
        Assert.Equal("rose 12.3 %", new Prediction(0, "rose", 0.1234f).ToString());

    [Fact]
    public void Probabilities_of_a_batch_are_a_softmax_of_each_image_or_a_sigmoid_of_each_logit()
    {
        float[] logits = [1, 2, -100, 100];
        float[] softmax = new float[4],
            sigmoid = new float[4];

        Classification.Softmax(logits, labels: 2, softmax);
        Classification.Sigmoid(logits, sigmoid);

        double[] expectedSoftmax = [1 / (1 + Math.E), Math.E / (1 + Math.E), 0, 1];
        double[] expectedSigmoid = [1 / (1 + Math.Exp(-1)), 1 / (1 + Math.Exp(-2)), 0, 1];
        Assert.All(expectedSoftmax.Zip(softmax), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
        Assert.All(expectedSigmoid.Zip(sigmoid), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
        Assert.Contains(
            "has 4 probabilities, but was given room for 3",
            Assert.Throws<ArgumentException>(() => Classification.Sigmoid(logits, new float[3])).Message,
            StringComparison.Ordinal
        );
    }
}
