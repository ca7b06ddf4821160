using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ConvNextV2.Compiled.Benchmarks.Generator;

BenchmarkRunner.Run<GeneratorBenchmark>(
    ManualConfig
        .CreateEmpty()
        .AddJob(
            Job.Default.WithToolchain(new InProcessNoEmitToolchain(timeout: TimeSpan.FromMinutes(10), logOutput: false))
                .WithWarmupCount(5)
                .WithIterationCount(20)
        )
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Metrics)
        .AddColumn(TargetMethodColumn.Method, StatisticColumn.Median)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
        .WithOptions(ConfigOptions.DisableLogFile)
);
