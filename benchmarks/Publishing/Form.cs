using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Publishing;

/// <summary>A way to publish a program.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Arguments">Of <c>dotnet publish</c>.</param>
/// <param name="RunsOnAvx2">Whether it starts on processors without AVX-512.</param>
internal sealed record Form(string Name, string[] Arguments, bool RunsOnAvx2 = true)
{
    private const string InstructionSet = "-p:ConvNextV2InstructionSet=";
    private const string ReadyToRun = "-p:PublishReadyToRun=true";
    private const string Aot = "-p:PublishAot=true";

    public static Form[] All { get; } =
    [
        new("JIT", ["--no-self-contained"]),
        new("ReadyToRun", ["--no-self-contained", ReadyToRun]),
        new("ReadyToRun, one file", ["--self-contained", ReadyToRun, "-p:PublishSingleFile=true"]),
        new(
            "ReadyToRun, one trimmed file",
            ["--self-contained", ReadyToRun, "-p:PublishSingleFile=true", "-p:PublishTrimmed=true"]
        ),
        .. RuntimeInformation.ProcessArchitecture == Architecture.X64 ? OfX64() : [new Form("Native AOT", [Aot])],
    ];

    private static IEnumerable<Form> OfX64()
    {
        yield return new("AOT none", [Aot, InstructionSet + "none"]);
        yield return new("AOT x86-64-v3", [Aot, InstructionSet + "x86-64-v3"]);
        bool hasAvx512 = ModelHardware.WidestVectorWidth == VectorWidth.Bits512;
        if (hasAvx512)
        {
            yield return new("AOT x86-64-v4", [Aot, InstructionSet + "x86-64-v4"], RunsOnAvx2: false);
        }

        if (OperatingSystem.IsLinux())
        {
            yield return new("AOT x86-64-v3+x86-64-v4", [Aot, InstructionSet + "x86-64-v3+x86-64-v4"]);
        }

        yield return new("AOT native", [Aot, InstructionSet + "native"], RunsOnAvx2: !hasAvx512);
    }
}
