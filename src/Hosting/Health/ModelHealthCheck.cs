using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ConvNextV2.Compiled.Hosting.Health;

/// <summary>
/// Healthy while a model answers, degraded while it does so although its last reload failed, unhealthy before it is loaded and
/// once the host stops. One that was removed on purpose is no fault.
/// </summary>
internal sealed class ModelHealthCheck(IHostedModel model, IModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HostedModelStatus status = model.Status;
        bool isRemoved = !(catalog.TryGet(model.Name, out IHostedModel? there) && there == model);
        return Task.FromResult(
            status.State switch
            {
                HostedModelState.Ready => HealthCheckResult.Healthy(Sentence(status, "answers"), DataOf(status)),
                HostedModelState.Degraded => HealthCheckResult.Degraded(
                    $"{Sentence(status, "goes on answering")}, for its reload failed: {status.LastFailure!.Message}",
                    data: DataOf(status)
                ),
                HostedModelState.Stopped when isRemoved => HealthCheckResult.Healthy($"{model.Name} was removed."),
                HostedModelState.Stopped => new HealthCheckResult(
                    context.Registration.FailureStatus,
                    $"{model.Name} takes no more requests: its host stops."
                ),
                _ => new HealthCheckResult(context.Registration.FailureStatus, $"{model.Name} is not loaded yet."),
            }
        );
    }

    private string Sentence(HostedModelStatus status, string does) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Name}, generation {status.Model!.Generation}, {does}");

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
