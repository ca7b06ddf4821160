using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Output;

/// <summary>What a reader must know of the machine to compare its figures with those of another.</summary>
internal static class Machine
{
    private static readonly Processor Processor = Processor.OfMachine();

    /// <summary>The processor's, and the vectors' where the process is held to narrower ones than it has.</summary>
    public static string FolderName => Processor.Name + Limit();

    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor}, {Environment.ProcessorCount} processors, vectors of {(int)ModelHardware.VectorWidth} bits{OfWider()}, eight bits by {ModelHardware.Int8Instructions}; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}."
        );

    private static string OfWider() =>
        ModelHardware.VectorWidth == ModelHardware.WidestVectorWidth
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" (of the processor's {(int)ModelHardware.WidestVectorWidth})");

    private static string Limit() =>
        ModelHardware.VectorWidth switch
        {
            var width when width == ModelHardware.WidestVectorWidth => "",
            VectorWidth.Bits256 => "-avx2",
            _ => "-sse",
        };
}
