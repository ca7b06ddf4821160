using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>What one call of a benchmark computes; 0 where the number says nothing.</summary>
public interface IHasWork
{
    /// <summary>Two for each multiply-accumulate of the model; nothing for padding.</summary>
    double Flops { get; }

    /// <summary>Groups of sixteen values, where cycles for each of them are the measure.</summary>
    double Vectors16 { get; }
}

/// <summary>A column made of a case's work and its median time.</summary>
public abstract class WorkColumn(string name) : IColumn
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

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics)
        {
            return "?";
        }

        var benchmark = (IHasWork)Activator.CreateInstance(benchmarkCase.Descriptor.Type)!;
        foreach (BenchmarkDotNet.Parameters.ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(benchmark, parameter.Value);
        }

        return Describe(benchmark, statistics.Median);
    }

    private protected abstract string Describe(IHasWork work, double nanoseconds);
}

/// <summary>GFLOP/s.</summary>
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
