using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>What a reader must know of the machine to compare its figures with those of another.</summary>
internal static class Machine
{
    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} processors, vectors of {(int)ModelHardware.VectorWidth} bits{OfWider()}, eight bits by {ModelHardware.Int8Instructions}; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}."
        );

    /// <summary>Held to narrower vectors, our models are compared with an ONNX Runtime that is not: it asks the processor itself.</summary>
    private static string OfWider() =>
        ModelHardware.VectorWidth == ModelHardware.WidestVectorWidth
            ? ""
            : $" (ours; ONNX Runtime takes the processor's {(int)ModelHardware.WidestVectorWidth}, so compare ours with ours)";

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? Line(string key) =>
            File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':')[1].Trim();
        return File.Exists(CpuInfo)
            ? $"{Line("model name")} (family {Line("cpu family")}, model {Line("model\t")}, {Line("cpu MHz")} MHz)"
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
