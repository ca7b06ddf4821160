using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Models;

// With the vectors that there are in both cases, the JIT's and the other compiler's.
using ConvNextV2Atto224 model = ConvNextV2Atto224.Load(
    AppContext.BaseDirectory,
    new ModelLoadOptions { VectorWidth = X86Base.IsSupported ? VectorWidth.Bits256 : null }
);

// Any picture will do: stripes.
float[] pixelValues = new float[3 * ConvNextV2Atto224.ImageHeight * ConvNextV2Atto224.ImageWidth];
for (int i = 0; i < pixelValues.Length; i++)
{
    pixelValues[i] = (i % 7) - 3;
}

foreach (Prediction prediction in model.Classify(pixelValues, top: 3))
{
    Console.WriteLine(prediction);
}

Console.WriteLine(4 * ConvNextV2Atto224.ParameterCount);
Console.WriteLine(ConvNextV2Atto224.ArenaBytes);

// The most memory so far. The program says it itself: whoever looks from outside may come too late.
using (Process self = Process.GetCurrentProcess())
{
    Console.WriteLine(self.PeakWorkingSet64);
}

Console.WriteLine(ModelHardware.Int8Instructions);

// How long a run takes once the JIT has compiled all of it for good: milliseconds on one thread, the median of as many as are asked for.
if (args is [string count])
{
    using ConvNextV2Atto224.Session session = model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
    double[] runs = new double[int.Parse(count, CultureInfo.InvariantCulture)];
    for (int i = 0; i < 2 * runs.Length; i++)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run(pixelValues);
        runs[i % runs.Length] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    Array.Sort(runs);
    Console.WriteLine(runs[runs.Length / 2].ToString(CultureInfo.InvariantCulture));
}
