using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Comparison;

/// <summary>Eight bits beside float32, ours and ONNX Runtime's.</summary>
internal sealed class PrecisionTable
{
    public Report Report { get; } =
        new(
            "precision",
            $"Medians in milliseconds, of the turns that models.md has its figures from. ONNX Runtime {OnnxRuntimeClassifier.Description}: its int8 is what quantize_dynamic makes of the same graph, with signed weights per channel. "
                + "Off by: the length of the logits' difference from our float32's, as a part of their length; the weights are random. Same class: images whose largest logit is float32's.",
            [
                "model",
                "threads",
                "batch",
                "float32",
                "Int8",
                "Int8 ÷ float32",
                "ONNX Runtime",
                "ONNX Runtime ÷ Int8",
                "its int8",
                "its int8 ÷ Int8",
                "bytes a run",
                "Int8 off by",
                "same class",
                "its int8 off by",
                "its same class",
            ],
            keys: 3,
            versions: [OnnxRuntimeClassifier.VersionName]
        );

    public void Add(ComparisonResult result)
    {
        double float32 = result.Of(Side.Ours).Time.Median;
        SideResult int8 = result.Of(Side.OursInt8);
        double onnxRuntime = result.Of(Side.OnnxRuntime).Time.Median;
        SideResult itsInt8 = result.Of(Side.OnnxRuntimeInt8);
        Report.Add(
            result.Model.Name,
            Report.Number(result.Threads),
            Report.Number(result.Batch),
            Report.Number(float32, "0.00"),
            Report.Number(int8.Time.Median, "0.00"),
            Report.Number(int8.Time.Median / float32, "0.00"),
            Report.Number(onnxRuntime, "0.00"),
            Report.Number(onnxRuntime / int8.Time.Median, "0.00"),
            Report.Number(itsInt8.Time.Median, "0.00"),
            Report.Number(itsInt8.Time.Median / int8.Time.Median, "0.00"),
            Report.Number(int8.AllocatedBytes),
            Report.Number(int8.Agreement.RelativeL2, "0.00 %"),
            $"{int8.Agreement.SameClasses} of {result.Batch}",
            Report.Number(itsInt8.Agreement.RelativeL2, "0.00 %"),
            $"{itsInt8.Agreement.SameClasses} of {result.Batch}"
        );
    }
}
