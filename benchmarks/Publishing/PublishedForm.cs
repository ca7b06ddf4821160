using System.Diagnostics;
using System.Globalization;
using ConvNextV2.Compiled.Benchmarks.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Publishing;

/// <summary>The program in one form, in a folder with its checkpoint.</summary>
internal sealed class PublishedForm
{
    private const string Project = "benchmarks/Publishing/Application/Application.csproj";
    private const string Weights = "model.safetensors";

    private readonly string _folder;
    private readonly PublishedProgram _program;

    public PublishedForm(Form form, string folder, byte[] checkpoint)
    {
        Form = form;
        _folder = folder;
        _program = new PublishedProgram(Repository.PathOf(Project), folder, form.Arguments);
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
    /// <param name="avx2">Whether it takes the processor for one without AVX-512, which <see cref="Form.OnAvx2"/> must know.</param>
    public Dictionary<string, double> Run(int? runs = null, bool avx2 = false)
    {
        ProcessStartInfo settings = _program.Settings(runs is { } count ? [count.ToString(CultureInfo.InvariantCulture)] : []);
        foreach ((string variable, string value) in avx2 ? Form.OnAvx2! : [])
        {
            settings.Environment[variable] = value;
        }

        long start = Stopwatch.GetTimestamp();
        using Process process = Process.Start(settings)!;
        process.StandardOutput.ReadLine();
        double label = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Dictionary<string, double> said = PublishedProgram.ReadToEnd(process);
        said["label"] = label;
        return said;
    }
}
