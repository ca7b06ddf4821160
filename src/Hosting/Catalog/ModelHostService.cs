using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Hosting.Catalog;

/// <summary>
/// Loads models before anything else of the host starts, a server's port included, and ends them when all else has stopped, so
/// that requests that a server finishes still have them.
/// </summary>
internal sealed class ModelHostService(ModelCatalog catalog) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => catalog.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => catalog.StopAsync(cancellationToken);
}
