using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Comparison;

/// <summary>Float32 against ONNX Runtime's, and against the machine.</summary>
internal sealed class SpeedTable
{
    public Report Report { get; } =
        new(
            "models",
            $"Medians in milliseconds. Peak: what one thread reaches by multiplying and adding in registers, with vectors of the same width, after each turn and for as long as a run of it; the median. Shares are of that peak times the threads, counting the model's own multiply-accumulates. ONNX Runtime {OnnxRuntimeClassifier.Description}, all optimisations, its workers asleep in our turns.",
            [
                "model",
                "threads",
                "batch",
                "ours",
                "10th percentile",
                "ONNX Runtime",
                "ratio",
                "our share",
                "its share",
                "images/s",
                "peak GFLOP/s",
                "bytes a run",
                "logits differ by",
            ],
            keys: 3,
            versions: [OnnxRuntimeClassifier.VersionName]
        );

    public void Add(ComparisonResult result)
    {
        SideResult ours = result.Of(Side.Ours);
        SideResult onnxRuntime = result.Of(Side.OnnxRuntime);
        double flops = 2e-6 * result.Model.MultiplyAccumulates * result.Batch;
        double peak = result.Peak * result.Threads;
        Report.Add(
            result.Model.Name,
            Report.Number(result.Threads),
            Report.Number(result.Batch),
            Report.Number(ours.Time.Median, "0.00"),
            Report.Number(ours.Time.TenthPercentile, "0.00"),
            Report.Number(onnxRuntime.Time.Median, "0.00"),
            Report.Number(onnxRuntime.Time.Median / ours.Time.Median, "0.00"),
            Report.Number(flops / ours.Time.Median / peak, "0.0 %"),
            Report.Number(flops / onnxRuntime.Time.Median / peak, "0.0 %"),
            Report.Number(1000 * result.Batch / ours.Time.Median, "0.0"),
            Report.Number(result.Peak, "0.0"),
            Report.Number(ours.AllocatedBytes),
            Report.Number(onnxRuntime.Agreement.RelativeL2, "0.0e0")
        );
    }
}
