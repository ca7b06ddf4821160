using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Models;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

// What a program waits for in a fresh process: loading, the first calls while the JIT still compiles, and the calls after that.
// One thread, ConvNeXt V2 Atto at 224×224. Run it several times: a process has only one first call.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Calls = 300;

var config = new ReferenceConfig(3, 4, [40, 80, 160, 320], [2, 2, 6, 2], "gelu", 1e-12, 224, 224, 1000);
byte[] checkpoint = Safetensors.Write(config.RandomCheckpoint(seed: 1));
float[] pixelValues = Enumerable.Range(0, 3 * 224 * 224).Select(i => MathF.Sin(i)).ToArray();

long start = Stopwatch.GetTimestamp();
using ConvNextV2Atto224 model = ConvNextV2Atto224.Load(checkpoint);
using ConvNextV2Atto224.Session session = model.CreateSession();
double load = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

double[] milliseconds = new double[Calls];
long allocatedByLast = 0;
for (int i = 0; i < Calls; i++)
{
    long allocated = GC.GetAllocatedBytesForCurrentThread();
    start = Stopwatch.GetTimestamp();
    session.Run(pixelValues);
    milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    allocatedByLast = GC.GetAllocatedBytesForCurrentThread() - allocated;
}

double[] steady = [.. milliseconds[(Calls / 2)..].Order()];
Console.WriteLine($"load          {load,8:0.0} ms");
Console.WriteLine($"first call    {milliseconds[0],8:0.0} ms");
Console.WriteLine($"second call   {milliseconds[1],8:0.0} ms");
Console.WriteLine($"30th call     {milliseconds[29],8:0.0} ms");
Console.WriteLine($"first 30      {milliseconds[..30].Sum(),8:0.0} ms together");
Console.WriteLine($"steady        {steady[steady.Length / 2],8:0.0} ms, the median of the last {steady.Length}; the fastest {steady[0]:0.0} ms");
Console.WriteLine($"allocated     {allocatedByLast,8} bytes by the last call");
