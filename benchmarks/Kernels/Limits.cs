using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using ConvNextV2.Compiled.Benchmarks.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>
/// What kernels are measured by: the peak of their vectors and the clock, of one thread of this process, right before and after
/// each case. On a machine with neighbours both change from second to second, so a case has its own.
/// </summary>
internal sealed class Limits : IDiagnoser
{
    private const int Turns = 3;

    // As long as an iteration, together.
    private const double TurnMilliseconds = 8;

    private static readonly Dictionary<BenchmarkCase, Limits> Cases = [];

    private readonly List<double> _peaks = [];
    private readonly List<double> _clocks = [];

    /// <summary>GFLOP/s of the case's vectors; the median.</summary>
    public double Peak => Durations.MedianOf(_peaks);

    /// <summary>GHz; the median.</summary>
    public double Clock => Durations.MedianOf(_clocks);

    IEnumerable<string> IDiagnoser.Ids => [nameof(Limits)];

    IEnumerable<IExporter> IDiagnoser.Exporters => [];

    IEnumerable<IAnalyser> IDiagnoser.Analysers => [];

    public static Limits Of(BenchmarkCase benchmarkCase) => Cases[benchmarkCase];

    BenchmarkDotNet.Diagnosers.RunMode IDiagnoser.GetRunMode(BenchmarkCase benchmarkCase) =>
        BenchmarkDotNet.Diagnosers.RunMode.NoOverhead;

    void IDiagnoser.Handle(HostSignal signal, DiagnoserActionParameters parameters)
    {
        if (signal is HostSignal.BeforeActualRun or HostSignal.AfterActualRun)
        {
            Cases.TryAdd(parameters.BenchmarkCase, new Limits());
            Cases[parameters.BenchmarkCase]
                .Measure((VectorWidth)parameters.BenchmarkCase.Parameters[nameof(KernelBenchmark.Vectors)]);
        }
    }

    IEnumerable<Metric> IDiagnoser.ProcessResults(DiagnoserResults results) => [];

    void IDiagnoser.DisplayResults(ILogger logger) { }

    IEnumerable<ValidationError> IDiagnoser.Validate(ValidationParameters validationParameters) => [];

    private void Measure(VectorWidth vectors)
    {
        for (int turn = 0; turn < Turns; turn++)
        {
            _peaks.Add(FmaPeak.Measure(vectors, TurnMilliseconds));
            _clocks.Add(ClockRate.Measure());
        }
    }
}
