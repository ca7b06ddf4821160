using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ConvNextV2.Compiled.Package.Tests.Infrastructure;

/// <summary>
/// The kernel that C# notebooks run in, .NET Interactive, driven as editors do: a line of JSON for each command and each event.
/// </summary>
internal sealed class NotebookKernel : IDisposable
{
    private const string Package = "Microsoft.dotnet-interactive";

    // The newest that is published; it runs on .NET 10.
    private const string Version = "1.0.712001";

    private static readonly Lazy<string> Tool = new(Install);

    private readonly Process _process;
    private int _submissions;

    /// <param name="folder">That of the notebook, to which its paths are relative.</param>
    public NotebookKernel(string folder)
    {
        _process = Command.StartScripts(folder, Tool.Value, "stdio", "--default-kernel", "csharp", "--working-dir", folder);
        // Read and forgotten: what nobody reads would stop the process when the pipe is full.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Runs a cell and returns what it shows, as text and HTML.</summary>
    /// <exception cref="InvalidOperationException">The cell does not compile, or throws.</exception>
    public string Run(string code)
    {
        string token = $"cell-{++_submissions}";
        var command = new
        {
            commandType = "SubmitCode",
            command = new { code, targetKernelName = "csharp" },
            token,
        };
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(command));
        var shown = new StringBuilder();
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            // A welcome, before the first event, is no JSON.
            if (!line.StartsWith('{'))
            {
                continue;
            }

            using JsonDocument json = JsonDocument.Parse(line);
            if (!IsOf(json.RootElement, token))
            {
                continue;
            }

            JsonElement content = json.RootElement.GetProperty("event");
            switch (json.RootElement.GetProperty("eventType").GetString())
            {
                case "CommandSucceeded":
                    return shown.ToString();
                case "CommandFailed":
                    throw new InvalidOperationException($"{content.GetProperty("message").GetString()}\n{code}");
                case "StandardOutputValueProduced" or "DisplayedValueProduced" or "ReturnValueProduced":
                    foreach (JsonElement value in content.GetProperty("formattedValues").EnumerateArray())
                    {
                        shown.AppendLine(value.GetProperty("value").GetString());
                    }

                    break;
            }
        }

        throw new InvalidOperationException("The kernel ended in this cell, or was ended since it took too long:\n" + code);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    // A command may be carried out by others, whose tokens begin with its own.
    private static bool IsOf(JsonElement message, string token) =>
        message.TryGetProperty("command", out JsonElement command)
        && command.ValueKind == JsonValueKind.Object
        && command.GetProperty("token").GetString() == token;

    private static string Install()
    {
        string folder = PackageFeed.NewFolder();
        Command.Run(folder, "dotnet", "tool", "install", Package, "--version", Version, "--tool-path", folder);
        return Path.Combine(folder, "dotnet-interactive");
    }
}
