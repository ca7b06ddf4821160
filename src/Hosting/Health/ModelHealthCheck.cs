using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Health;

/// <summary>
/// Healthy while a model answers, degraded while it does so although its last reload failed, unhealthy before it is loaded and
/// once the host begins to stop, so that nobody sends it more. It is the one that has the name now; one that was removed on
/// purpose is no fault.
/// </summary>
internal sealed class ModelHealthCheck(string name, IModelCatalog catalog, IHostApplicationLifetime? host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!catalog.TryGet(name, out IHostedModel? model))
        {
            return Task.FromResult(HealthCheckResult.Healthy($"{name} was removed."));
        }

        HostedModelStatus status = model.Status;
        if (host is { ApplicationStopping.IsCancellationRequested: true })
        {
            status = status with { State = HostedModelState.Stopped };
        }

        return Task.FromResult(
            status.State switch
            {
                HostedModelState.Ready => HealthCheckResult.Healthy(Sentence(status, "answers"), DataOf(status)),
                HostedModelState.Degraded => HealthCheckResult.Degraded(
                    $"{Sentence(status, "goes on answering")}, for its reload failed: {status.LastFailure!.Message}",
                    data: DataOf(status)
                ),
                HostedModelState.Stopped => new HealthCheckResult(
                    context.Registration.FailureStatus,
                    $"{name} takes no more requests: its host stops."
                ),
                _ => new HealthCheckResult(context.Registration.FailureStatus, $"{name} is not loaded yet."),
            }
        );
    }

    private string Sentence(HostedModelStatus status, string does) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}, generation {status.Model!.Generation}, {does}");

    private static Dictionary<string, object> DataOf(HostedModelStatus status) =>
        new()
        {
            ["generation"] = status.Model!.Generation,
            ["sha256"] = status.Model.Sha256,
            ["loadedAt"] = status.Model.LoadedAt,
            ["running"] = status.Running,
            ["queued"] = status.Queued,
        };
}
