using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>From the bytes of an image of any size to the model's pixel values: all that is done, in its order.</summary>
/// <param name="Resize">What comes first.</param>
/// <param name="Crops">What comes after it, one after the other.</param>
/// <param name="Padding">What crops add around a smaller image, a level for each channel; empty for black.</param>
/// <param name="ReversesColors">Whether the model's channels are blue, green, red.</param>
/// <param name="Arithmetic">What the bytes become.</param>
/// <param name="Remark">What is done otherwise than the file asks; null where nothing is.</param>
internal sealed record PreprocessingPlan(
    ResizePlan Resize,
    EquatableArray<CropPlan> Crops,
    EquatableArray<int> Padding,
    bool ReversesColors,
    ArithmeticPlan Arithmetic,
    string? Remark
)
{
    /// <param name="processing">What is done.</param>
    /// <param name="channels">Of the model, which is known not to be too large.</param>
    public static PreprocessingPlan Of(ImageProcessing processing, int channels)
    {
        return new PreprocessingPlan(
            ResizePlan.Of(processing),
            processing.Crops.Select(crop => new CropPlan(crop, processing.CropRule)).ToEquatableArray(),
            processing.Padding.ToEquatableArray(),
            processing.ReversesColors,
            new ArithmeticPlan(
                processing.Rescale,
                processing.Factor,
                PerChannel(processing.Mean),
                PerChannel(processing.StandardDeviation),
                processing.Offset,
                PerChannel(processing.Divisor)
            ),
            processing.Remark
        );

        EquatableArray<string> PerChannel(IReadOnlyList<string> numbers) =>
            (numbers.Count == 1 ? Enumerable.Repeat(numbers[0], channels) : numbers).ToEquatableArray();
    }
}
