using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled.Tests.Sessions;

public class ScoresTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d"];
    private static readonly float[] Logits = [1, 3, -2, 3.5f];

    [Fact]
    public void The_best_of_a_softmax_come_best_first()
    {
        Prediction[] top = Rank(ScoreFunction.Softmax, Logits, Labels, 3);

        double sum = Logits.Sum(logit => Math.Exp(logit));
        Assert.Equal(["d", "b", "a"], top.Select(prediction => prediction.Label));
        Assert.Equal([3, 1, 0], top.Select(prediction => prediction.Index));
        Assert.All(top, prediction => Assert.Equal(Math.Exp(Logits[prediction.Index]) / sum, prediction.Probability, 1e-6));
    }

    [Fact]
    public void Sigmoids_stand_each_for_itself()
    {
        Prediction[] top = Rank(ScoreFunction.Sigmoid, Logits, Labels, 2);

        Assert.Equal(["d", "b"], top.Select(prediction => prediction.Label));
        Assert.Equal(1 / (1 + Math.Exp(-3.5)), top[0].Probability, 1e-6);
    }

    [Fact]
    public void Logits_beyond_the_range_of_exp_make_probabilities_all_the_same()
    {
        Prediction[] top = Rank(ScoreFunction.Softmax, [1000, 999, -1000], ["a", "b", "c"], 3);

        Assert.Equal(1 / (1 + Math.Exp(-1)), top[0].Probability, 1e-6);
        Assert.Equal(0, top[2].Probability);
    }

    [Fact]
    public void More_classes_than_there_are_means_all() =>
        Assert.Equal(4, Scores.Rank(ScoreFunction.Softmax, Logits, Labels, new Prediction[100]));

    [Fact]
    public void Equal_logits_keep_the_order_of_their_classes_whatever_the_sign_of_zero() =>
        Assert.Equal(
            [2, 0, 1, 3],
            Rank(ScoreFunction.Softmax, [-0f, 0f, 1, -0f], Labels, 4).Select(prediction => prediction.Index)
        );

    [Fact]
    public void Logits_that_are_not_numbers_still_give_each_class_once() =>
        Assert.Equal(
            [0, 2, 3, 1],
            Rank(ScoreFunction.Softmax, [float.NaN, 1, float.NaN, 2], Labels, 4).Select(prediction => prediction.Index)
        );

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    public void Each_rank_is_that_of_a_stable_sort_and_has_the_bits_of_all_probabilities(int count)
    {
        var random = new Random(count);
        float[] logits = [.. Enumerable.Range(0, count).Select(_ => random.Next(-50, 50) / 4f)];
        string[] labels = [.. logits.Select((_, i) => $"{i}")];
        foreach (ScoreFunction function in Enum.GetValues<ScoreFunction>())
        {
            float[] probabilities = new float[count];
            Scores.Fill(function, logits, probabilities);

            Prediction[] ranked = Rank(function, logits, labels, count);

            Assert.Equal(
                Enumerable.Range(0, count).OrderByDescending(i => logits[i]),
                ranked.Select(prediction => prediction.Index)
            );
            Assert.All(ranked, prediction => Assert.Equal(probabilities[prediction.Index], prediction.Probability));
            double total = logits.Sum(logit => Math.Exp(logit));
            Assert.All(
                logits.Zip(probabilities),
                pair =>
                    Assert.Equal(
                        function == ScoreFunction.Softmax ? Math.Exp(pair.First) / total : 1 / (1 + Math.Exp(-pair.First)),
                        pair.Second,
                        2e-6
                    )
            );
        }
    }

    [Fact]
    public void A_prediction_prints_its_label_and_percent() =>
        Assert.Equal("rose 12.3 %", new Prediction(0, "rose", 0.1234f).ToString());

    private static Prediction[] Rank(ScoreFunction function, float[] logits, string[] labels, int top)
    {
        var predictions = new Prediction[top];
        return predictions[..Scores.Rank(function, logits, labels, predictions)];
    }
}
