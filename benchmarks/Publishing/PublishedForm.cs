using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Publishing;

/// <summary>The program in one form, in a folder with its checkpoint.</summary>
internal sealed class PublishedForm
{
    private const string Weights = "model.safetensors";

    // What this machine's JIT, and a program of two instruction sets, take for a processor that has no AVX-512.
    private static readonly (string Name, string Value)[] WithoutAvx512 =
    [
        ("DOTNET_EnableAVX512", "0"),
        ("CONVNEXTV2_VECTOR_BITS", "256"),
    ];

    private readonly string _folder;

    public PublishedForm(Form form, string folder, byte[] checkpoint)
    {
        Form = form;
        _folder = folder;
        Wait(
            "dotnet",
            [
                "publish",
                Repository.PathOf("benchmarks/Publishing/Application"),
                "-c",
                "Release",
                "-r",
                RuntimeInformation.RuntimeIdentifier,
                "-o",
                folder,
                .. form.Arguments,
            ]
        );
        File.WriteAllBytes(Path.Combine(folder, Weights), checkpoint);
    }

    public Form Form { get; }

    /// <summary>Of what is deployed, without weights and symbols.</summary>
    public long Bytes =>
        new DirectoryInfo(_folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name != Weights && file.Extension is not (".pdb" or ".dbg" or ".xml"))
            .Sum(file => file.Length);

    /// <summary>A process: milliseconds from its start to the label, and what it says of itself.</summary>
    /// <param name="runs">How many later runs it measures; without them it ends after the label.</param>
    /// <param name="avx2">Whether it takes the processor for one without AVX-512.</param>
    public Dictionary<string, double> Run(int? runs = null, bool avx2 = false)
    {
        ProcessStartInfo settings = Settings(
            Path.Combine(_folder, "Application"),
            runs is { } count ? [count.ToString(CultureInfo.InvariantCulture)] : []
        );
        foreach ((string name, string value) in avx2 && Form.Name != "AOT none" ? WithoutAvx512 : [])
        {
            settings.Environment[name] = value;
        }

        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(settings)!;
        process.StandardOutput.ReadLine();
        double label = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Dictionary<string, double> said = process
            .StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
        Check(process, settings);
        said["label"] = label;
        return said;
    }

    private static void Wait(string program, string[] arguments)
    {
        ProcessStartInfo settings = Settings(program, arguments);
        using Process process = Process.Start(settings)!;
        string output = process.StandardOutput.ReadToEnd();
        Check(process, settings, output);
    }

    private static void Check(Process process, ProcessStartInfo settings, string output = "")
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{settings.FileName} {string.Join(' ', settings.ArgumentList)} ended with {process.ExitCode}:\n{output}"
            );
        }
    }

    private static ProcessStartInfo Settings(string program, string[] arguments)
    {
        var settings = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        // A program without a runtime of its own finds the one that this process has.
        settings.Environment["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")
        );
        settings.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return settings;
    }
}
