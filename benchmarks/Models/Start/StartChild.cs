using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Sides;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>A process that does what a small program would: load a model, classify, and say how long each step took.</summary>
internal static class StartChild
{
    /// <summary>In place of a side's name: the process does nothing.</summary>
    public const string Empty = "empty";

    // Past the JIT's last tier; for large models, whose calls are long, sooner.
    private const int MostCalls = 300;
    private const int FewestCalls = 40;
    private const double EnoughMilliseconds = 4000;

    public static int Run(string side, string name, string path)
    {
        if (side != Empty)
        {
            Classify(Side.Named(side), ModelCase.Named(name), path);
        }

        Say("peak", PeakMegabytes());
        return 0;
    }

    /// <summary>Resident at most so far, in MiB; 0 where the system does not tell.</summary>
    private static double PeakMegabytes()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
        {
            return 0;
        }

        string line = File.ReadLines(Status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture) / 1024;
    }

    private static void Classify(Side side, ModelCase model, string path)
    {
        float[] pixelValues = model.RandomPixelValues(batch: 1);
        long start = Stopwatch.GetTimestamp();
        using IClassifier classifier = side.Open(model, path, pixelValues, Environment.ProcessorCount, batch: 1);
        Say("load", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        Say("load peak", PeakMegabytes());
        if (classifier is CompiledClassifier ours)
        {
            Say("quantising", ours.QuantizationTime.TotalMilliseconds);
            Say("weights", ours.WeightBytes / 1048576.0);
        }

        var calls = new List<double>();
        while (calls.Count < FewestCalls || (calls.Count < MostCalls && calls.Sum() < EnoughMilliseconds))
        {
            start = Stopwatch.GetTimestamp();
            classifier.Run();
            calls.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (calls.Count == 1)
            {
                Say("logits", (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds);
            }
        }

        Say("first call", calls[0]);
        Say("30th call", calls[29]);
        Say("steady", Measurement.Durations.MedianOf(calls.Skip(calls.Count / 2)));
    }

    private static void Say(string what, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}={value:0.00}"));
}
