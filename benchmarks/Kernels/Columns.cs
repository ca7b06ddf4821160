using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ConvNextV2.Compiled.Benchmarks.Measurement;

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
public abstract class WorkColumn(string name, string legend) : IColumn
{
    // The peak goes on while the kernels do: the clock may have changed since.
    private static readonly double Peak = Enumerable.Range(0, 200).Select(_ => FmaPeak.Measure()).Order().ElementAt(100);

    public string Id => name;

    public string ColumnName => name;

    public string Legend => string.Create(CultureInfo.InvariantCulture, $"{legend} (peak {Peak:0.0} GFLOP/s)");

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

        return Describe(benchmark, statistics.Median, Peak);
    }

    private protected abstract string Describe(IHasWork work, double nanoseconds, double peak);
}

/// <summary>GFLOP/s.</summary>
public sealed class GflopsColumn() : WorkColumn("GFLOP/s", "2 × multiply-accumulates ÷ median")
{
    private protected override string Describe(IHasWork work, double nanoseconds, double peak) =>
        work.Flops == 0 ? "" : (work.Flops / nanoseconds).ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Percent of the FMA peak that was measured in the same run.</summary>
public sealed class PeakShareColumn() : WorkColumn("Of peak", "share of the widest vectors' FMA peak, measured in this run")
{
    private protected override string Describe(IHasWork work, double nanoseconds, double peak) =>
        work.Flops == 0 ? "" : (work.Flops / nanoseconds / peak).ToString("0.0 %", CultureInfo.InvariantCulture);
}

/// <summary>Cycles for sixteen values, the clock taken from the peak: one FMA of the widest vectors, or as much in narrower ones, a cycle.</summary>
public sealed class CyclesColumn() : WorkColumn("Cycles/16", "cycles for 16 values, at one FMA of 16 floats a cycle")
{
    private protected override string Describe(IHasWork work, double nanoseconds, double peak) =>
        work.Vectors16 == 0 ? "" : (nanoseconds * peak / 32 / work.Vectors16).ToString("0.0", CultureInfo.InvariantCulture);
}
