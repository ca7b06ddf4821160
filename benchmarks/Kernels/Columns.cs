using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What one call of a benchmark computes; 0 where the number says nothing.</summary>
public interface IHasWork
{
    /// <summary>Two for each multiply-accumulate of the model; nothing for padding.</summary>
    double Flops { get; }

    /// <summary>Groups of sixteen values, where cycles for each of them are the measure.</summary>
    double Vectors16 { get; }
}

/// <summary>A column made of a case's median time.</summary>
public abstract class TimeColumn(string name) : IColumn
{
    public string Id => name;

    public string ColumnName => name;

    public abstract string Legend { get; }

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Metric;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        summary[benchmarkCase]?.ResultStatistics is { } statistics ? Describe(summary, benchmarkCase, statistics.Median) : "?";

    private protected abstract string Describe(Summary summary, BenchmarkCase benchmarkCase, double nanoseconds);
}

/// <summary>A column made of a case's work besides.</summary>
public abstract class WorkColumn(string name) : TimeColumn(name)
{
    private protected abstract string Describe(IHasWork work, double nanoseconds);

    private protected override string Describe(Summary summary, BenchmarkCase benchmarkCase, double nanoseconds)
    {
        var benchmark = (IHasWork)Activator.CreateInstance(benchmarkCase.Descriptor.Type)!;
        foreach (BenchmarkDotNet.Parameters.ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        }

        return Describe(benchmark, nanoseconds);
    }
}

/// <summary>GFLOP/s; in eight bits they are operations on integers.</summary>
public sealed class GflopsColumn() : WorkColumn("GFLOP/s")
{
    public override string Legend => "2 × multiply-accumulates ÷ median";

    private protected override string Describe(IHasWork work, double nanoseconds) =>
        work.Flops == 0 ? "" : (work.Flops / nanoseconds).ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Percent of the FMA peak that was measured in the same run.</summary>
public sealed class PeakShareColumn() : WorkColumn("Of peak")
{
    public override string Legend =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"share of the widest vectors' FMA peak on one thread, {Limits.Peak:0.0} GFLOP/s in this run"
        );

    private protected override string Describe(IHasWork work, double nanoseconds) =>
        work.Flops == 0 ? "" : (work.Flops / nanoseconds / Limits.Peak).ToString("0.0 %", CultureInfo.InvariantCulture);
}

/// <summary>Cycles for sixteen values, of the clock that was measured in the same run.</summary>
public sealed class CyclesColumn() : WorkColumn("Cycles/16")
{
    public override string Legend =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"cycles for 16 values, of a clock measured as {Limits.Clock:0.00} GHz in this run"
        );

    private protected override string Describe(IHasWork work, double nanoseconds) =>
        work.Vectors16 == 0 ? "" : (nanoseconds * Limits.Clock / work.Vectors16).ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Of a kernel in eight bits, whose name is that of float32's and Int8: how many times as fast it is.</summary>
public sealed class Float32RatioColumn() : TimeColumn("× float32")
{
    public override string Legend =>
        "median in float32 ÷ median in eight bits, by "
        + string.Join(", ", KernelBenchmark.Widths.Select(width => $"{Int8InstructionSets.For(width)} at {(int)width} bits"));

    private protected override string Describe(Summary summary, BenchmarkCase benchmarkCase, double nanoseconds)
    {
        string name = benchmarkCase.Descriptor.WorkloadMethod.Name;
        BenchmarkCase? float32 = summary.BenchmarksCases.FirstOrDefault(other =>
            other.Descriptor.WorkloadMethod.Name + "Int8" == name
            && other.Parameters.DisplayInfo == benchmarkCase.Parameters.DisplayInfo
        );
        return float32 is not null && summary[float32]?.ResultStatistics is { } statistics
            ? (statistics.Median / nanoseconds).ToString("0.00", CultureInfo.InvariantCulture)
            : "";
    }
}
