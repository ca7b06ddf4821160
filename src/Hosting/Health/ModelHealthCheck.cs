using System.Globalization;
using ConvNextV2.Compiled.Hosting.Catalog;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Health;

/// <summary>
/// All models that the catalog has at the moment. Unhealthy before those are loaded that the program has registered, and once
/// the host begins to stop, so that nobody sends it more; degraded while a model answers although its last reload failed; else
/// healthy. A model that is being added keeps nobody from the others.
/// </summary>
internal sealed class ModelHealthCheck(ModelCatalog catalog, IHostApplicationLifetime? host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(context.Registration.FailureStatus));

    private HealthCheckResult Check(HealthStatus failure)
    {
        if (catalog.IsClosed || host is { ApplicationStopping.IsCancellationRequested: true })
        {
            return new HealthCheckResult(failure, "The host stops: no model takes more requests.");
        }

        HealthStatus worst = HealthStatus.Healthy;
        var sentences = new List<string>();
        var data = new Dictionary<string, object>();
        foreach (IHostedModel model in catalog.Models)
        {
            HostedModelStatus status = model.Status;
            if (status.State == HostedModelState.Stopped)
            {
                // Not by the host: it was removed since it was looked up.
                continue;
            }

            HealthStatus health = status.State switch
            {
                HostedModelState.Loading when catalog.IsRegistered(model) => failure,
                HostedModelState.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Healthy,
            };
            worst = health < worst ? health : worst;
            sentences.Add(SentenceOf(model.Name, status));
            AddData(data, model.Name, status);
        }

        return new HealthCheckResult(
            worst,
            sentences.Count == 0 ? "There is no model." : string.Join(' ', sentences),
            data: data
        );
    }

    private static string SentenceOf(string name, HostedModelStatus status) =>
        status.Model is not { } model
            ? $"{name} is not loaded yet."
            : string.Create(CultureInfo.InvariantCulture, $"{name}, generation {model.Generation}, ")
                + (
                    status.LastFailure is { } failure
                        ? $"goes on answering, for its reload failed: {failure.Message}"
                        : "answers."
                );

    /// <summary>Keys begin with the model's name and a colon, which no name has.</summary>
    private static void AddData(Dictionary<string, object> data, string name, HostedModelStatus status)
    {
        data[$"{name}:state"] = status.State.ToString();
        data[$"{name}:running"] = status.Running;
        data[$"{name}:queued"] = status.Queued;
        if (status.Model is { } model)
        {
            data[$"{name}:generation"] = model.Generation;
            data[$"{name}:sha256"] = model.Sha256;
            data[$"{name}:loadedAt"] = model.LoadedAt;
        }
    }
}
