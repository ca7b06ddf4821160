using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Preprocessing;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The class's preprocessor: each step of the plan an argument, and none where nothing is done.</summary>
internal static class PreprocessingEmitter
{
    public static void Write(PreprocessingPlan plan, MapShape image, SourceWriter writer) =>
        writer.Write(
            $"""
            // From bytes to pixel values, as preprocessor_config.json or else Hugging Face's default has it.{Remark(plan.Resize)}
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

    private static string Remark(ResizePlan plan) =>
        (plan.Filter, plan.Backend) is (ResizeFilter.Lanczos, ImageBackend.Torchvision)
            ? " Torchvision has no Lanczos, and takes bicubic."
            : "";

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
