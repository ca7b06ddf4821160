using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Benchmarks.Measurement;

/// <summary>A project of the benchmarks, published for this machine, that is launched in processes of its own.</summary>
internal sealed class PublishedProgram
{
    private readonly string _file;

    /// <param name="project">The path of its project file.</param>
    /// <param name="folder">Where it is published to.</param>
    /// <param name="form">Arguments of <c>dotnet publish</c>.</param>
    /// <exception cref="InvalidOperationException">The SDK cannot publish it.</exception>
    public PublishedProgram(string project, string folder, params IEnumerable<string> form)
        : this(project, Path.GetFileNameWithoutExtension(project), folder, form) { }

    /// <param name="project">The path of its project file.</param>
    /// <param name="name">The program's, where that is not the project's.</param>
    /// <param name="folder">Where it is published to.</param>
    /// <param name="form">Arguments of <c>dotnet publish</c>.</param>
    /// <exception cref="InvalidOperationException">The SDK cannot publish it.</exception>
    public PublishedProgram(string project, string name, string folder, IEnumerable<string> form)
    {
        _file = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        string[] target = ["-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-v", "q"];
        ProcessStartInfo settings = Settings("dotnet", ["publish", project, .. target, .. form]);
        // No build server stays behind, to compete with what is measured.
        settings.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process publish = Process.Start(settings)!;
        Finish(publish, publish.StandardOutput.ReadToEnd());
    }

    /// <summary>What a process of it is launched with; its output is redirected.</summary>
    public ProcessStartInfo Settings(params IEnumerable<string> arguments) => Settings(_file, arguments);

    /// <summary>What a process says to its end, line by line: a name, "=" and a number.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Dictionary<string, double> ReadToEnd(Process process)
    {
        string output = process.StandardOutput.ReadToEnd();
        Finish(process, output);
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
    }

    private static ProcessStartInfo Settings(string file, IEnumerable<string> arguments)
    {
        var settings = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true };
        // A program without a runtime of its own finds the one that this process has.
        settings.Environment["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")
        );
        return settings;
    }

    private static void Finish(Process process, string output)
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            ProcessStartInfo settings = process.StartInfo;
            throw new InvalidOperationException(
                $"{settings.FileName} {string.Join(' ', settings.ArgumentList)} ended with {process.ExitCode}:\n{output}"
            );
        }
    }
}
