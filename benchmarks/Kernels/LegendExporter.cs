using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>The table in Markdown, headed by what its columns mean: with the peak and the clock of the run, without which they cannot be compared.</summary>
internal sealed class LegendExporter : ExporterBase
{
    protected override string FileExtension => "md";

    public override void ExportToLog(Summary summary, ILogger logger)
    {
        foreach (TimeColumn column in summary.GetColumns().OfType<TimeColumn>())
        {
            logger.WriteLine($"- {column.ColumnName}: {column.Legend}");
        }

        logger.WriteLine();
        MarkdownExporter.GitHub.ExportToLog(summary, logger);
    }
}
