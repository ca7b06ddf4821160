using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>What two sides took when they ran by turns, and the peak of the same moments.</summary>
internal sealed record Turns(Durations Ours, Durations OnnxRuntime, double Peak)
{
    // Past the JIT's last tier, which comes after some tens of calls.
    private const double WarmUpMilliseconds = 1500;

    // What a case may take if nobody says how many rounds, and what it must have for a median.
    private const double CaseMilliseconds = 20_000;
    private const int MostRounds = 40;
    private const int FewestRounds = 7;

    // A turn is some runs long where they are short, so that what the other side left in the caches is a small part.
    private const double TurnMilliseconds = 50;
    private const int MostRunsOfTurn = 5;

    public static Turns Take(IClassifier ours, IClassifier onnxRuntime, int? rounds)
    {
        double ourRun = WarmUp(ours);
        double itsRun = WarmUp(onnxRuntime);
        int ourRuns = RunsOfTurn(ourRun);
        int itsRuns = RunsOfTurn(itsRun);
        double round = ((ourRuns + 1) * ourRun) + ((itsRuns + 1) * itsRun);
        rounds ??= Math.Clamp((int)(CaseMilliseconds / round), FewestRounds, MostRounds);

        var ourTimes = new List<double>();
        var itsTimes = new List<double>();
        var peaks = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            TakeTurn(ours, ourRuns, ourTimes);
            peaks.Add(FmaPeak.Measure());
            TakeTurn(onnxRuntime, itsRuns, itsTimes);
            peaks.Add(FmaPeak.Measure());
        }

        return new Turns(Durations.Of(ourTimes), Durations.Of(itsTimes), Durations.MedianOf(peaks));
    }

    private static int RunsOfTurn(double run) => Math.Clamp((int)(TurnMilliseconds / run), 1, MostRunsOfTurn);

    private static double WarmUp(IClassifier classifier)
    {
        var times = new List<double>();
        for (double passed = 0; passed < WarmUpMilliseconds || times.Count < 2; passed += times[^1])
        {
            times.Add(Time(classifier));
        }

        Pause.Take();
        return Durations.MedianOf(times);
    }

    private static void TakeTurn(IClassifier classifier, int runs, List<double> times)
    {
        classifier.Run();
        for (int run = 0; run < runs; run++)
        {
            times.Add(Time(classifier));
        }

        Pause.Take();
    }

    private static double Time(IClassifier classifier)
    {
        long start = Stopwatch.GetTimestamp();
        classifier.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
