using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Tests.Planning;

public class PreprocessingPlanTests
{
    [Theory]
    [InlineData(ResizeRule.None, new int[0])]
    [InlineData(ResizeRule.Warp, new[] { 30, 20 })]
    [InlineData(ResizeRule.ShortestEdge, new[] { 30 })]
    internal void A_plan_has_every_step_of_the_processing(ResizeRule rule, int[] lengths)
    {
        var processing = new ImageProcessing
        {
            Output = new ImageExtent(8, 9),
            Resize = rule,
            Resized = new ImageExtent(30, 20),
            Filter = ResizeFilter.Hamming,
            Backend = ImageBackend.Pillow12,
            Crops = [new ImageExtent(10, 11), new ImageExtent(8, 9)],
            CropRule = CropRule.HalfToEven,
            ReversesColors = true,
            Rescale = RescaleRule.Division,
            Factor = "255",
            Offset = "1",
            Mean = ["0.1", "0.2"],
            StandardDeviation = ["0.3", "0.4"],
            Divisor = ["0.5", "0.6"],
        };

        var plan = PreprocessingPlan.Of(processing, channels: 2);

        Assert.Equal(
            (rule, ResizeFilter.Hamming),
            (plan.Resize.Rule, rule == ResizeRule.None ? ResizeFilter.Hamming : plan.Resize.Filter)
        );
        Assert.Equal(lengths, plan.Resize.Lengths);
        Assert.Equal(
            [
                new CropPlan(new ImageExtent(10, 11), CropRule.HalfToEven),
                new CropPlan(new ImageExtent(8, 9), CropRule.HalfToEven),
            ],
            plan.Crops
        );
        Assert.True(plan.ReversesColors);
        Assert.Equal(
            new ArithmeticPlan(RescaleRule.Division, "255", new(["0.1", "0.2"]), new(["0.3", "0.4"]), "1", new(["0.5", "0.6"])),
            plan.Arithmetic
        );
        Assert.Equal(plan, PreprocessingPlan.Of(processing with { Mean = ["0.1", "0.2"] }, channels: 2));
        Assert.NotEqual(plan, PreprocessingPlan.Of(processing with { Mean = ["0.1", "0.3"] }, channels: 2));
    }

    [Fact]
    public void One_number_stands_for_every_channel()
    {
        var processing = new ImageProcessing
        {
            Output = new ImageExtent(8, 8),
            Resize = ResizeRule.None,
            Mean = ["0.1"],
        };

        Assert.Equal(["0.1", "0.1", "0.1", "0.1"], PreprocessingPlan.Of(processing, channels: 4).Arithmetic.Mean);
        Assert.Empty(PreprocessingPlan.Of(processing, channels: 4).Arithmetic.Divisor);
    }
}
