using System.ComponentModel;
using System.Diagnostics;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>The script that people run, in Python 3, with as much of transformers, PyTorch and Pillow as it uses.</summary>
internal sealed record Python(int ExitCode, string Output, string Error)
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["python", "python3"] : ["python3", "python"];

    /// <param name="folder">Where it runs.</param>
    /// <param name="transformers">The version whose shape the libraries have.</param>
    /// <param name="processor">The class of the image processor.</param>
    /// <param name="arguments">Of the script.</param>
    public static Python RunScript(string folder, string transformers, string processor, params string[] arguments)
    {
        ToolRun printed = ToolRun.Of("parity-script");
        string script = Path.Combine(folder, "parity.py");
        File.WriteAllText(script, printed.Results);
        foreach (string name in Names)
        {
            var start = new ProcessStartInfo(name, [script, .. arguments])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["PYTHONPATH"] = Path.Combine(AppContext.BaseDirectory, "Parity", "Stubs"),
                    ["PYTHONDONTWRITEBYTECODE"] = "1",
                    ["PYTHONUTF8"] = "1",
                    ["TRANSFORMERS"] = transformers,
                    ["PROCESSOR"] = processor,
                },
            };
            try
            {
                using Process process = Process.Start(start)!;
                Task<string> error = process.StandardError.ReadToEndAsync();
                string output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return new Python(process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
            }
            catch (Win32Exception)
            {
                // There is no program of that name.
            }
        }

        throw new InvalidOperationException(
            "These tests run the Python script of the tool: install Python 3, without any package."
        );
    }
}
