using System.Diagnostics;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>
/// What some sides took when they ran by turns, in their order, and the FMA peak of one thread in the same moments: the median
/// of what follows each turn.
/// </summary>
internal sealed record Turns(IReadOnlyList<Durations> Sides, double Peak)
{
    // Past the JIT's last tier, which comes after some tens of calls.
    private const double WarmUpMilliseconds = 1500;

    // What a case may take if nobody says how many rounds, and what it must have for a median.
    private const double CaseMilliseconds = 30_000;
    private const int MostRounds = 40;
    private const int FewestRounds = 7;

    // A turn is some runs long where they are short, so that what the other sides left in the caches is a small part.
    private const double TurnMilliseconds = 50;
    private const int MostRunsOfTurn = 5;

    public static Turns Take(IReadOnlyList<IClassifier> sides, int? rounds)
    {
        var turns = new (IClassifier Classifier, int Runs, List<double> Times)[sides.Count];
        double round = 0;
        for (int i = 0; i < turns.Length; i++)
        {
            double run = WarmUp(sides[i]);
            turns[i] = (sides[i], RunsOfTurn(run), []);
            round += (turns[i].Runs + 2) * run;
        }

        rounds ??= Math.Clamp((int)(CaseMilliseconds / round), FewestRounds, MostRounds);
        var peaks = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            foreach ((IClassifier classifier, int runs, List<double> times) in turns)
            {
                TakeTurn(classifier, runs, times);
                peaks.Add(FmaPeak.Measure(ModelHardware.VectorWidth, times[^1]));
                Pause.Take();
            }
        }

        return new Turns([.. turns.Select(turn => Durations.Of(turn.Times))], Durations.MedianOf(peaks));
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
    }

    private static double Time(IClassifier classifier)
    {
        long start = Stopwatch.GetTimestamp();
        classifier.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
