using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>
/// Reloads a model when its checkpoint has changed. It looks at the files instead of waiting for the system's notices, which
/// network drives, containers and swapped links do not give; and it waits until it has seen the same twice, for a file may be
/// half-written.
/// </summary>
internal sealed class CheckpointWatcher(ModelGenerations model, ILogger logger)
{
    private string? _seen;
    private string? _failed;
    private ReloadFailure? _failure;

    /// <summary>Looks again and again until it is cancelled.</summary>
    public async Task RunAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                await TryLookAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
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
        if (!isStable)
        {
            return;
        }

        if (found == loaded)
        {
            TakeBack();
        }
        else if (found != _failed)
        {
            logger.Changed(model.Name, Printable.Escape(weights!));
            await ReloadAsync(found, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One look that fails is not the end of watching.
            logger.NotLookedAt(exception, model.Name);
        }
    }

    private async Task ReloadAsync(string found, CancellationToken cancellationToken)
    {
        try
        {
            await model.ReloadAsync(null, cancellationToken).ConfigureAwait(false);
            (_failed, _failure) = (null, null);
        }
        catch (Exception exception)
            when (exception is not ModelUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            // The model has logged it, and its status has it. What is wrong with a file is so until it is another one; a drive
            // that did not answer and memory that was short are tried again at the next look.
            bool isTheFile =
                exception is CheckpointException or ParityException or FileNotFoundException or DirectoryNotFoundException;
            (_failed, _failure) = (isTheFile ? found : null, model.Status.LastFailure);
        }
    }

    /// <summary>The model that answers is the one that is there: what failed between is over.</summary>
    private void TakeBack()
    {
        if (_failure is { } failure)
        {
            model.Forgive(failure);
            (_failed, _failure) = (null, null);
        }
    }
}
