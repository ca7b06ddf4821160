using ConvNextV2.Compiled.Benchmarks.Accuracy;

namespace ConvNextV2.Compiled.Benchmarks.Tests.Accuracy;

public class AgreementTests
{
    [Fact]
    public void The_difference_is_a_part_of_the_length_of_the_reference()
    {
        // 3² + 4² = 5², and the difference is (0.3, 0, 0, −0.4).
        var agreement = Agreement.Of([3.3f, 0, 0, 3.6f], [3, 0, 0, 4], labels: 4);

        Assert.Equal(0.1, agreement.RelativeL2, 1e-6);
    }

    [Fact]
    public void Classes_are_counted_image_by_image()
    {
        float[] reference = [1, 2, 3, 6, 5, 4, 0, 1, 0];
        float[] logits = [1, 2, 4, 5, 6, 4, 0, 2, 1];

        Assert.Equal(2, Agreement.Of(logits, reference, labels: 3).SameClasses);
    }

    [Fact]
    public void A_value_that_is_no_number_is_no_agreement() =>
        Assert.Equal(double.NaN, Agreement.Of([1, float.NaN], [1, 2], labels: 2).RelativeL2);
}
