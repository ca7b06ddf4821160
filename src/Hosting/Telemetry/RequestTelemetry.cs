using System.Diagnostics;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Telemetry;

/// <summary>A request that has begun, until it is told how it ended.</summary>
internal readonly struct RequestTelemetry(ModelTelemetry telemetry, string model, string operation, Activity? activity)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public void Succeeded() => End(error: null);

    public void Failed(Exception exception)
    {
        string error = ErrorOf(exception);
        if (exception is ModelBusyException or ModelUnavailableException or ModelTimeoutException { Option: "QueueTimeout" })
        {
            telemetry.Rejected(model, error);
        }

        activity?.SetTag("error.type", error);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        End(error);
    }

    /// <summary>A short name where there is one of a few, else the type, which are a few as well.</summary>
    public static string ErrorOf(Exception exception) =>
        exception switch
        {
            ModelBusyException => "queue_full",
            ModelUnavailableException => "unavailable",
            ModelTimeoutException { Option: nameof(HostedModelOptions.QueueTimeout) } => "queue_timeout",
            ModelTimeoutException => "run_timeout",
            ImageException => "image",
            OperationCanceledException => "cancelled",
            _ => exception.GetType().FullName!,
        };

    private void End(string? error)
    {
        telemetry.Requested(model, operation, Stopwatch.GetElapsedTime(_start), error);
        activity?.Dispose();
    }
}
