using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ConvNextV2.Compiled.Benchmarks.Output;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What was measured, beside the work that it was and the machine's limits at that time.</summary>
internal static class KernelTable
{
    private static string Legend =>
        "Medians of one call on one thread. GFLOP/s: two for each multiply-accumulate of the model; in eight bits they are operations on integers. Peak: what one "
        + "thread reaches by multiplying and adding in registers, with vectors of the same width, before and after the case; the median, and the kernel's share of it. "
        + "Cycles/16: for sixteen values, of the clock measured there. × float32: how many times as fast eight bits are, by "
        + string.Join(", ", KernelBenchmark.Widths.Select(width => $"{Int8InstructionSets.For(width)} at {(int)width} bits"))
        + ".";

    public static Report Of(IEnumerable<Summary> summaries)
    {
        var report = new Report(
            "kernels",
            Legend,
            ["kernel", "of", "bits", "µs", "GFLOP/s", "peak", "share", "Cycles/16", "× float32"],
            keys: 3
        );
        foreach (Summary summary in summaries)
        {
            foreach (BenchmarkCase benchmarkCase in summary.BenchmarksCases)
            {
                Add(report, summary, benchmarkCase);
            }
        }

        return report;
    }

    private static void Add(Report report, Summary summary, BenchmarkCase benchmarkCase)
    {
        if (Nanoseconds(summary, benchmarkCase) is not { } nanoseconds)
        {
            return;
        }

        IHasWork work = WorkOf(benchmarkCase);
        var limits = Limits.Of(benchmarkCase);
        report.Add(
            benchmarkCase.Descriptor.WorkloadMethod.Name,
            ShapeOf(benchmarkCase),
            Report.Number((int)VectorsOf(benchmarkCase)),
            Report.Number(nanoseconds / 1000, "0.0"),
            work.Flops == 0 ? "" : Report.Number(work.Flops / nanoseconds, "0.0"),
            work.Flops == 0 ? "" : Report.Number(limits.Peak, "0.0"),
            work.Flops == 0 ? "" : Report.Number(work.Flops / nanoseconds / limits.Peak, "0.0 %"),
            work.Vectors16 == 0 ? "" : Report.Number(nanoseconds * limits.Clock / work.Vectors16, "0.0"),
            Float32Of(summary, benchmarkCase) is { } float32 ? Report.Number(float32 / nanoseconds, "0.00") : ""
        );
    }

    private static double? Nanoseconds(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics?.Median;

    /// <summary>Of the kernel whose name is this one's without Int8.</summary>
    private static double? Float32Of(Summary summary, BenchmarkCase benchmarkCase) =>
        summary.BenchmarksCases.FirstOrDefault(other =>
            other.Descriptor.WorkloadMethod.Name + "Int8" == benchmarkCase.Descriptor.WorkloadMethod.Name
            && other.Parameters.DisplayInfo == benchmarkCase.Parameters.DisplayInfo
        )
            is { } float32
            ? Nanoseconds(summary, float32)
            : null;

    private static VectorWidth VectorsOf(BenchmarkCase benchmarkCase) =>
        (VectorWidth)benchmarkCase.Parameters[nameof(KernelBenchmark.Vectors)];

    /// <summary>A map, or the channels of the first stage.</summary>
    private static string ShapeOf(BenchmarkCase benchmarkCase) =>
        string.Join(
            ' ',
            benchmarkCase
                .Parameters.Items.Where(parameter => parameter.Name != nameof(KernelBenchmark.Vectors))
                .Select(parameter => $"{parameter.Value}")
        );

    private static IHasWork WorkOf(BenchmarkCase benchmarkCase)
    {
        object benchmark = Activator.CreateInstance(benchmarkCase.Descriptor.Type)!;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        }

        return (IHasWork)benchmark;
    }
}
