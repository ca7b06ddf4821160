using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>
/// When a program was how far, in milliseconds of the system's clock, which its parent reads too, and what else there is to say,
/// as lines "name=value".
/// </summary>
internal sealed class Steps
{
    // Past the JIT's last tier; for large models, whose calls are long, sooner.
    private const int FewestCalls = 40;
    private const double EnoughMilliseconds = 4000;

    private readonly List<string> _lines = [];
    private readonly double _main = Now();
    private double _loaded;

    public void Loaded() => _loaded = Now();

    /// <summary>Nothing but this reading of the clock comes between the first logits and what follows.</summary>
    public void Classified()
    {
        double classified = Now();
        Say("main at", _main);
        Say("logits at", classified);
        Say("load", _loaded - _main);
        Say("first call", classified - _loaded);
        Say("methods", JitInfo.GetCompiledMethodCount());
        Say("jit", JitInfo.GetCompilationTime().TotalMilliseconds);
        Say("assemblies", AppDomain.CurrentDomain.GetAssemblies().Length);
        Say("processor", Environment.CpuUsage.TotalTime.TotalMilliseconds);
        Say("load peak", PeakMegabytes());
    }

    public void Say(string what, double value) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{what}={value:0.00}"));

    /// <summary>Later calls, as many as there should be, or fewer where they are long.</summary>
    public void GoOn(IClassifierProgram program, int calls)
    {
        var times = new List<double>();
        double all = 0;
        while (times.Count < calls && (times.Count < FewestCalls || all < EnoughMilliseconds))
        {
            double start = Now();
            program.Run();
            times.Add(Now() - start);
            all += times[^1];
        }

        if (times.Count >= FewestCalls)
        {
            Say("30th call", times[28]);
            Say("steady", Median(times[(times.Count / 2)..]));
        }
    }

    public void Print()
    {
        Say("peak", PeakMegabytes());
        Console.WriteLine(string.Join('\n', _lines));
    }

    private static double Now() => Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
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
}
