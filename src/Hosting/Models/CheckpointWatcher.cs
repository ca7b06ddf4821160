using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>
/// Reloads a model when its checkpoint has changed. It looks at the files instead of waiting for the system's notices, which
/// network drives, containers and swapped links do not give; and it waits until it has seen the same twice, for a file may be
/// half-written.
/// </summary>
internal sealed class CheckpointWatcher(HostedEmbedder model, ILogger logger)
{
    private string? _seen;
    private string? _failed;

    /// <summary>Looks again and again until it is cancelled.</summary>
    public async Task RunAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ModelUnavailableException)
        {
            // The model is gone.
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        (string? weights, string? loaded) = model.Watched;
        string found = Checkpoint.Stamp(weights!);
        bool isStable = found == _seen;
        _seen = found;

        // What has failed is tried again once it is another one.
        if (!isStable || found == loaded || found == _failed)
        {
            return;
        }

        logger.Changed(model.Name, Printable.Escape(weights!));
        try
        {
            await model.ReloadAsync(cancellationToken).ConfigureAwait(false);
            _failed = null;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ModelUnavailableException))
        {
            // The model has logged it, and its status has it.
            _failed = found;
        }
    }
}
