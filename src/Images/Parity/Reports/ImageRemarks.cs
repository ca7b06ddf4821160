using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Parity.Reports;

/// <summary>What is to be said of images whose stages are the same, and prove less than that sounds like.</summary>
internal static class ImageRemarks
{
    public static IEnumerable<string> Of(IReadOnlyList<ParityImage> images)
    {
        ParityImage[] little = [.. images.Where(image => image.Stages.Any(stage => stage.ProvesLittle))];
        if (little is [var first, ..])
        {
            ParityStage model = first.Stages.First(stage => stage.ProvesLittle);
            yield return FormattableString.Invariant($"{little.Length} of {images.Count} images prove little of the model, ")
                + $"first {Printable.Name(first.Name)}. {model.Explanation}";
        }
    }
}
