using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>
/// ONNX Runtime's native library, held to AVX2 where our side is. .NET has a switch for that, ONNX Runtime asks the processor.
/// But before it takes AVX-512 it must ask which registers the system saves (XGETBV), and a copy of the library that has the
/// answer of a system without AVX-512 in these places behaves like on a processor with AVX2 alone; AVX-VNNI, which needs no
/// more than AVX, stays.
/// </summary>
internal static class OnnxRuntimeLibrary
{
    // xor ecx, ecx; xgetbv, and what the compiler makes of it where ecx is zero already: xgetbv; mov eax, eax; shl rdx, 32.
    private static readonly byte[] ZeroAndXgetbv = [0x31, 0xC9, 0x0F, 0x01, 0xD0];
    private static readonly byte[] XgetbvAndJoin = [0x0F, 0x01, 0xD0, 0x89, 0xC0, 0x48, 0xC1, 0xE2, 0x20];

    // lea eax, [rcx + 7], as long as xgetbv: x87, SSE and AVX are saved.
    private static readonly byte[] SavedUpToAvx = [0x8D, 0x41, 0x07];

    /// <summary>Whose, in words that follow a version; empty where nobody is held.</summary>
    public static string Vectors { get; private set; } = "";

    /// <summary>Once, before anything of ONNX Runtime is used.</summary>
    public static void HoldToOurVectors()
    {
        if (ModelHardware.VectorWidth != ModelHardware.WidestVectorWidth)
        {
            Vectors = TryHold()
                ? " (held to AVX2 like ours)"
                : $" (with the processor's {(int)ModelHardware.WidestVectorWidth} bits, so compare ours with ours)";
        }
    }

    /// <summary>Answers for the system in a library's code.</summary>
    /// <returns>How often it would have asked.</returns>
    internal static int Hold(Span<byte> library) =>
        Replace(library, ZeroAndXgetbv, offset: 2) + Replace(library, XgetbvAndJoin, offset: 0);

    private static bool TryHold()
    {
        string? original = new[] { "", $"runtimes/{RuntimeInformation.RuntimeIdentifier}/native" }
            .Select(folder => Path.Combine(AppContext.BaseDirectory, folder, "libonnxruntime.so"))
            .FirstOrDefault(File.Exists);
        if (ModelHardware.VectorWidth != VectorWidth.Bits256 || original is null)
        {
            return false;
        }

        byte[] library = File.ReadAllBytes(original);
        if (Hold(library) == 0)
        {
            return false;
        }

        // A file of its own in each process: another may be using the last.
        string copy = Path.Combine(Directory.CreateTempSubdirectory("onnxruntime-").FullName, "libonnxruntime.so");
        File.WriteAllBytes(copy, library);
        nint handle = NativeLibrary.Load(copy);
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (string _, Assembly _, DllImportSearchPath? _) => handle);
        return true;
    }

    private static int Replace(Span<byte> code, ReadOnlySpan<byte> pattern, int offset)
    {
        int count = 0;
        for (int at; (at = code.IndexOf(pattern)) >= 0; count++)
        {
            SavedUpToAvx.CopyTo(code[(at + offset)..]);
            code = code[(at + pattern.Length)..];
        }

        return count;
    }
}
