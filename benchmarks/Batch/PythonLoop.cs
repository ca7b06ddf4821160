using System.Diagnostics;
using System.Globalization;

namespace ConvNextV2.Compiled.Benchmarks.Batch;

/// <summary>The same images by what one writes in Python, in a process of its own.</summary>
/// <param name="python">The interpreter, which has Pillow, NumPy and ONNX Runtime.</param>
internal sealed class PythonLoop(string python)
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Python", "usual_loop.py");

    /// <summary>What of it is installed, for a legend.</summary>
    /// <exception cref="InvalidOperationException">Something is missing.</exception>
    public string Versions() =>
        Say(
                "-c",
                "import platform, PIL, numpy, onnxruntime as ort; "
                    + "print(f'Python {platform.python_version()}, Pillow {PIL.__version__}, ONNX Runtime {ort.__version__}')"
            )
            .Trim();

    /// <summary>Images a second.</summary>
    /// <param name="way"><c>one</c> after the other, or <c>batches</c> of 32 that other processes prepare.</param>
    /// <param name="graph">The model.</param>
    /// <param name="folder">Of the images.</param>
    public double Rate(string way, string graph, string folder) =>
        double.Parse(Say(Script, way, graph, folder), CultureInfo.InvariantCulture);

    private string Say(params string[] arguments)
    {
        var settings = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(settings)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"'{python}' ended with {process.ExitCode}. It needs Pillow, NumPy and ONNX Runtime: pip install pillow "
                    + "onnxruntime."
            );
    }
}
