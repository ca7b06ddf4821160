using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Publishing;

/// <summary>A way to publish a program.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Arguments">Of <c>dotnet publish</c>.</param>
/// <param name="OnAvx2">The environment in which it takes this processor for one with AVX2 and without AVX-512; null where it does
/// not start on such a processor, or this one has no AVX2.</param>
internal sealed record Form(string Name, string[] Arguments, (string Variable, string Value)[]? OnAvx2)
{
    private const string InstructionSet = "-p:ConvNextV2InstructionSet=";
    private const string ReadyToRun = "-p:PublishReadyToRun=true";
    private const string Aot = "-p:PublishAot=true";

    private static readonly bool HasAvx2 = ModelHardware.WidestVectorWidth >= VectorWidth.Bits256;
    private static readonly bool HasAvx512 = ModelHardware.WidestVectorWidth == VectorWidth.Bits512;

    // The first is for the JIT, the second for a program of two instruction sets.
    private static readonly (string, string)[]? WithoutAvx512 = HasAvx2
        ? [("DOTNET_EnableAVX512", "0"), ("CONVNEXTV2_VECTOR_BITS", "256")]
        : null;

    public static Form[] All { get; } =
    [
        // What a user has whose package brings the runtime compiled.
        new("JIT", ["--no-self-contained", ReadyToRun, "-p:IsRuntimeAloneReadyToRun=true"], WithoutAvx512),
        new("ReadyToRun", ["--no-self-contained", ReadyToRun], WithoutAvx512),
        new("ReadyToRun, one file", ["--self-contained", ReadyToRun, "-p:PublishSingleFile=true"], WithoutAvx512),
        new(
            "ReadyToRun, one trimmed file",
            ["--self-contained", ReadyToRun, "-p:PublishSingleFile=true", "-p:PublishTrimmed=true"],
            WithoutAvx512
        ),
        .. RuntimeInformation.ProcessArchitecture == Architecture.X64 ? OfX64() : [new Form("Native AOT", [Aot], null)],
    ];

    private static IEnumerable<Form> OfX64()
    {
        // It has nothing to switch off, and would refuse to be asked for 256 bits.
        yield return new("AOT none", [Aot, InstructionSet + "none"], HasAvx2 ? [] : null);
        if (HasAvx2)
        {
            yield return new("AOT x86-64-v3", [Aot, InstructionSet + "x86-64-v3"], WithoutAvx512);
        }

        if (HasAvx512)
        {
            yield return new("AOT x86-64-v4", [Aot, InstructionSet + "x86-64-v4"], OnAvx2: null);
        }

        if (HasAvx2 && OperatingSystem.IsLinux())
        {
            yield return new("AOT x86-64-v3+x86-64-v4", [Aot, InstructionSet + "x86-64-v3+x86-64-v4"], WithoutAvx512);
        }

        yield return new("AOT native", [Aot, InstructionSet + "native"], HasAvx512 ? null : WithoutAvx512);
    }
}
