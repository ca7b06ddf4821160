using System.Diagnostics;

namespace ConvNextV2.Compiled.Cluster.Telemetry;

/// <summary>Work that has begun, until it is told how it ended; disposed untold, the silo stops before the work's end.</summary>
internal sealed class WorkTelemetry(JobTelemetry telemetry, string job, string kind, Activity? activity) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private string? _error = "stopped";
    private string? _reason;

    public void Succeeded() => _error = null;

    public void LostLease()
    {
        telemetry.LostLease(job, kind);
        _error = "lease_lost";
    }

    /// <param name="error">A short name, of which there are few.</param>
    /// <param name="reason">For people.</param>
    public void Failed(string error, string reason) => (_error, _reason) = (error, reason);

    public void Dispose()
    {
        telemetry.Ended(job, kind, Stopwatch.GetElapsedTime(_start), _error);
        if (_error is not null)
        {
            activity?.SetTag("error.type", _error);
            activity?.SetStatus(ActivityStatusCode.Error, _reason);
        }

        activity?.Dispose();
    }
}
