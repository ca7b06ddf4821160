using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Benchmarks.Application;

// What a small program does: it loads the model beside it and says what is in a picture, here stripes.
using Atto model = Atto.Load(AppContext.BaseDirectory);
float[] pixelValues = new float[3 * Atto.ImageHeight * Atto.ImageWidth];
for (int i = 0; i < pixelValues.Length; i++)
{
    pixelValues[i] = (i % 7) - 3;
}

Console.WriteLine(model.Classify(pixelValues, top: 1)[0].Label);

// Only then what the benchmark asks for.
using (Process self = Process.GetCurrentProcess())
{
    Say("memory", self.PeakWorkingSet64 / 1048576.0);
}

Say("methods", JitInfo.GetCompiledMethodCount());
Say("bits", (int)ModelHardware.VectorWidth);

// A run on one thread when the JIT is done, the median of as many as are asked for.
if (args is [string count])
{
    using Atto.Session session = model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
    double[] runs = new double[int.Parse(count, CultureInfo.InvariantCulture)];
    for (int i = 0; i < 2 * runs.Length; i++)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run(pixelValues);
        runs[i % runs.Length] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    Array.Sort(runs);
    Say("run", runs[runs.Length / 2]);
}

static void Say(string what, double value) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}={value:0.000}"));
