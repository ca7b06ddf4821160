using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Benchmarks.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>benchmarks/Start, published as a user would, in a folder that goes when it is disposed.</summary>
internal sealed class StartProgram : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-start-");
    private readonly PublishedProgram _program;

    /// <param name="isReadyToRun">Whether the whole program is compiled at publish; else the JIT does it.</param>
    /// <exception cref="InvalidOperationException">The SDK cannot publish it.</exception>
    public StartProgram(bool isReadyToRun)
    {
        string folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../Start");
        _program = new PublishedProgram(
            Path.GetFullPath(Path.Combine(folder, "ConvNextV2.Compiled.Benchmarks.Start.csproj")),
            _folder.FullName,
            "--no-self-contained",
            "-p:PublishReadyToRun=true",
            "-p:IsRuntimeAloneReadyToRun=" + !isReadyToRun
        );
    }

    /// <summary>Runs a process that does nothing.</summary>
    public Dictionary<string, double> DoNothing() => Launch([], list: null);

    /// <summary>Runs a process that classifies an image.</summary>
    /// <param name="side">Of <see cref="Sides.Side"/>.</param>
    /// <param name="model">Its size.</param>
    /// <param name="path">What the side loads.</param>
    /// <param name="calls">Further calls after the first, at most.</param>
    /// <returns>What the process says, and "main" and "logits": milliseconds from its launch.</returns>
    public Dictionary<string, double> Classify(string side, string model, string path, int calls) =>
        Launch([side, model, path, Invariant(calls)], list: null);

    /// <summary>The same up to the first logits, for what the JIT compiles.</summary>
    public IReadOnlyList<CompiledMethod> MethodsOf(string side, string model, string path)
    {
        string list = Path.Combine(_folder.FullName, "methods.txt");
        Launch([side, model, path, Invariant(0)], list);
        return [.. File.ReadLines(list).Select(CompiledMethod.Parse).OfType<CompiledMethod>()];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Dictionary<string, double> Launch(string[] arguments, string? list)
    {
        ProcessStartInfo start = _program.Settings(arguments);
        if (list is not null)
        {
            start.Environment["DOTNET_JitStdOutFile"] = list;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
        }

        double launched = Stopwatch.GetTimestamp() * 1000.0 / Stopwatch.Frequency;
        using Process process = Process.Start(start)!;
        Dictionary<string, double> said = PublishedProgram.ReadToEnd(process);
        foreach (string moment in new[] { "main", "logits" })
        {
            if (said.Remove(moment + " at", out double at))
            {
                said[moment] = at - launched;
            }
        }

        return said;
    }

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
