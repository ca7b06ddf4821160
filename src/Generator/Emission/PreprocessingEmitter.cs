using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The class's preprocessor: each step of the plan an argument, and none where nothing is done.</summary>
internal static class PreprocessingEmitter
{
    /// <param name="plan">What is done.</param>
    /// <param name="origin">Who says so, a clause.</param>
    /// <param name="image">What comes out.</param>
    /// <param name="writer">Where the code goes.</param>
    public static void Write(PreprocessingPlan plan, string origin, MapShape image, SourceWriter writer) =>
        writer.Write(
            $"""
            // From bytes to pixel values, {Comment(origin, plan.Remark)}.
            private static readonly {Contract.Types.ImagePreprocessor} Preprocessor = new(
                channels: {image.Channels},
                height: {image.Height},
                width: {image.Width},
                resize: {Resize(plan.Resize)},
                crops: {Array(Contract.Types.CenterCrop, plan.Crops.Select(Crop))},
                values: new {Contract.Types.PixelArithmetic}(
            {Arguments(plan.Arithmetic)}){Options(plan)});

            """
        );

    private static string Comment(string origin, string? remark) =>
        CSharpLiteral.Comment(remark is null ? origin : $"{origin}; {remark}");

    private static string Options(PreprocessingPlan plan) =>
        (plan.ReversesColors ? ",\n    reversesColors: true" : "")
        + (plan.Padding.Count > 0 ? $",\n    padding: new byte[] {{ {string.Join(", ", plan.Padding)} }}" : "");

    private static string Resize(ResizePlan plan)
    {
        string resize = $"{Contract.Types.ImageResize}.{plan.Rule}";
        string how = $"{Contract.Types.ResizeFilter}.{plan.Filter}, {Contract.Types.ImageBackend}.{plan.Backend}";
        return plan.Rule == ResizeRule.None ? resize : $"{resize}({string.Join(", ", plan.Lengths)}, {how})";
    }

    private static string Crop(CropPlan plan) =>
        $"new({plan.Size.Height}, {plan.Size.Width}, {Contract.Types.CropRule}.{plan.Rule})";

    private static string Arguments(ArithmeticPlan plan)
    {
        List<string> arguments =
        [
            $"rescale: {Contract.Types.RescaleRule}.{plan.Rescale}",
            $"factor: {CSharpLiteral.Double(plan.Factor)}",
            $"mean: {Floats(plan.Mean)}",
            $"standardDeviation: {Floats(plan.StandardDeviation)}",
        ];
        if (plan.Offset is { } offset)
        {
            arguments.Add($"offset: {CSharpLiteral.Float(offset)}");
        }

        if (plan.Divisor.Count > 0)
        {
            arguments.Add($"divisor: {Floats(plan.Divisor)}");
        }

        return string.Join(",\n", arguments.Select(argument => "        " + argument));
    }

    private static string Floats(IEnumerable<string> values) => Array("float", values.Select(CSharpLiteral.Float));

    private static string Array(string type, IEnumerable<string> items)
    {
        string joined = string.Join(", ", items);
        return joined.Length == 0 ? $"new {type}[] {{ }}" : $"new {type}[] {{ {joined} }}";
    }
}
