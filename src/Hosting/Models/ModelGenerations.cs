using ConvNextV2.Compiled.Hosting.Generations;
using ConvNextV2.Compiled.Hosting.Telemetry;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>The generation that answers, where its checkpoint is, and how another takes its place.</summary>
internal sealed class ModelGenerations : IDisposable
{
    private readonly ModelSurroundings _surroundings;
    private readonly GenerationLoader _loader;
    private readonly SemaphoreSlim _loading = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _state = new();
    private volatile Generation? _current;
    private ReloadFailure? _lastFailure;
    private string? _weights;
    private volatile bool _isGone;

    /// <param name="name">Of the model.</param>
    /// <param name="loader">Loads each.</param>
    /// <param name="weights">A full path, or null for the weights that come with the class.</param>
    /// <param name="surroundings">Told of reloads.</param>
    public ModelGenerations(string name, GenerationLoader loader, string? weights, ModelSurroundings surroundings) =>
        (Name, _loader, _weights, _surroundings) = (name, loader, weights, surroundings);

    public string Name { get; }

    /// <summary>The one that answers or has answered last; null before the first is loaded.</summary>
    public Generation? Current => _current;

    /// <summary>Cancelled when it stops.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>What answers, if anything does, and why the last reload failed, if it did.</summary>
    public (ModelIdentity? Model, ReloadFailure? LastFailure) Status
    {
        get
        {
            lock (_state)
            {
                return (_isGone ? null : _current?.Identity, _lastFailure);
            }
        }
    }

    /// <summary>Where the checkpoint is, and what it looked like when the model that answers was loaded.</summary>
    public (string? Weights, string? Stamp) Watched
    {
        get
        {
            lock (_state)
            {
                return (_weights, _current?.Stamp);
            }
        }
    }

    /// <summary>
    /// The generation that answers now, entered. One that is retired between the look and the step in has a successor already, or
    /// is the last one.
    /// </summary>
    /// <exception cref="ModelUnavailableException">It is gone.</exception>
    public Generation Enter()
    {
        while (!_isGone)
        {
            Generation current = _current!;
            if (current.TryEnter())
            {
                return current;
            }
        }

        throw ModelUnavailableException.Gone(Name);
    }

    /// <summary>Loads a generation beside the one that answers, and puts it in its place.</summary>
    /// <param name="weights">A full path, which is its own from then on, or null for that which it has.</param>
    /// <param name="cancellationToken">Ends it; all stays as it is.</param>
    public async Task LoadAsync(string? weights, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _loading.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                string? path = weights ?? _weights;
                int number = (_current?.Identity.Generation ?? 0) + 1;
                Replace(await _loader.LoadAsync(path, number, either.Token).ConfigureAwait(false), path);
            }
            catch (Exception exception) when (_current is { } current && !either.IsCancellationRequested)
            {
                // In its turn, so that it is not taken for that of a reload after it.
                lock (_state)
                {
                    _lastFailure = new ReloadFailure(_surroundings.Time.GetUtcNow(), exception.Message);
                }

                _surroundings.Logger.NotReloaded(exception, Name, current.Identity.Generation);
                throw;
            }
            finally
            {
                _loading.Release();
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ModelUnavailableException.Gone(Name);
        }
    }

    /// <summary>The same, counted as a reload.</summary>
    public async Task ReloadAsync(string? weights, CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(weights, cancellationToken).ConfigureAwait(false);
            _surroundings.Telemetry.Reloaded(Name, error: null);
        }
        catch (Exception exception)
        {
            _surroundings.Telemetry.Reloaded(Name, RequestTelemetry.ErrorOf(exception));
            throw;
        }
    }

    /// <summary>What made a reload fail was taken back: it counts no more, unless another has failed since.</summary>
    public void Forgive(ReloadFailure failure)
    {
        lock (_state)
        {
            if (_lastFailure == failure)
            {
                _lastFailure = null;
            }
        }
    }

    /// <summary>Ends loading and watching; what answers goes on.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Lets nobody in any more; memory is freed when the last run in it ends.</summary>
    public void Dispose()
    {
        Stop();
        lock (_state)
        {
            _isGone = true;
        }

        _current?.Retire();
    }

    private void Replace(Generation generation, string? weights)
    {
        Generation? former;
        lock (_state)
        {
            if (_isGone)
            {
                generation.Retire();
                throw ModelUnavailableException.Gone(Name);
            }

            former = _current;
            _current = generation;
            _weights = weights;
            _lastFailure = null;
        }

        former?.Retire();
    }
}
