using ConvNextV2.Compiled.Hosting.Queues;
using ConvNextV2.Compiled.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>What all hosted models of a process share.</summary>
/// <param name="Gate">How many requests of all are worked on, and where.</param>
/// <param name="Telemetry">Told of everything.</param>
/// <param name="Logger">Told of what changes.</param>
/// <param name="Time">What limits and watching go by.</param>
/// <param name="ContentRoot">Where relative paths begin.</param>
internal sealed record ModelSurroundings(
    RunGate Gate,
    ModelTelemetry Telemetry,
    ILogger Logger,
    TimeProvider Time,
    string ContentRoot
)
{
    public string FullPath(string path) => Path.GetFullPath(path, ContentRoot);
}
