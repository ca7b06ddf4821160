using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ConvNextV2.Compiled.Benchmarks.Kernels;
using Perfolizer.Horology;

// In this process, because the peak that the shares are of must be measured beside the kernels. Short, because there are
// hundreds of cases and a kernel's time hardly varies: all of them take about half an hour; --filter '*Pointwise*' takes some.
IConfig config = ManualConfig
    .CreateEmpty()
    .AddJob(
        Job.Default.WithToolchain(new InProcessNoEmitToolchain(timeout: TimeSpan.FromHours(1), logOutput: false))
            .WithStrategy(RunStrategy.Throughput)
            .WithIterationTime(TimeInterval.FromMilliseconds(25))
            .WithWarmupCount(2)
            .WithIterationCount(9)
    )
    .AddColumnProvider(DefaultColumnProviders.Params)
    .AddColumn(TargetMethodColumn.Method, StatisticColumn.Median)
    .AddDiagnoser(new Limits())
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
    .WithSummaryStyle(BenchmarkDotNet.Reports.SummaryStyle.Default.WithMaxParameterColumnWidth(40))
    .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);

var output = new Option<DirectoryInfo?>("--output") { Description = "Folder for the table; by default none is written." };
var root = new RootCommand("Kernels on one thread, in shares of the FMA peak; all other options are BenchmarkDotNet's.")
{
    output,
};
root.TreatUnmatchedTokensAsErrors = false;
root.SetAction(result =>
{
    string[] rest = [.. result.UnmatchedTokens];
    var summaries = BenchmarkSwitcher
        .FromAssembly(typeof(Program).Assembly)
        .Run(rest.Length == 0 ? ["--filter", "*"] : rest, config);
    KernelTable.Of(summaries).Write(result.GetValue(output));
});
return root.Parse(args).Invoke();
