using System.Diagnostics;
using System.Runtime.ExceptionServices;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Hosting.Generations;

/// <summary>Loads a model from a checkpoint, or what comes with the class if the path is null.</summary>
internal delegate Task<ImageEmbedder> ModelLoad(string? path, ModelLoadOptions options, CancellationToken cancellationToken);

/// <summary>
/// Loads generations of a model, and lets none out that does not fit, compute and, if asked for, agree with Python.
/// </summary>
internal sealed class GenerationLoader
{
    private readonly string _name;
    private readonly ModelLoad _load;
    private readonly HostedModelOptions _options;
    private readonly string? _parityFile;
    private readonly int _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="name">Of the model.</param>
    /// <param name="load">Loads one.</param>
    /// <param name="options">What is checked.</param>
    /// <param name="parityFile">A full path, or null for the file beside the weights.</param>
    /// <param name="sessions">How many are wanted at once.</param>
    /// <param name="time">What says when it was loaded.</param>
    /// <param name="logger">Told what was.</param>
    public GenerationLoader(
        string name,
        ModelLoad load,
        HostedModelOptions options,
        string? parityFile,
        int sessions,
        TimeProvider time,
        ILogger logger
    )
    {
        (_name, _load, _options, _parityFile) = (name, load, options, parityFile);
        (_sessions, _time, _logger) = (sessions, time, logger);
    }

    /// <summary>Loads, checks and warms it.</summary>
    /// <param name="weights">A full path, or null for the weights that come with the class.</param>
    /// <param name="number">Of the generation.</param>
    /// <param name="cancellationToken">Looked at between tensors, images and blocks.</param>
    public async Task<Generation> LoadAsync(string? weights, int number, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();

        // The model that answers meanwhile has the other processors.
        int? threads = number == 1 ? null : 1;

        // From before it is read: what changes meanwhile is another checkpoint.
        string? stamp = weights is null ? null : Checkpoint.Stamp(weights);
        ImageEmbedder model = await _load(
                weights,
                new ModelLoadOptions
                {
                    ComputeSha256 = true,
                    ExpectedSha256 = _options.ExpectedSha256,
                    WeightsPrefix = _options.WeightsPrefix,
                    IgnoredTensors = _options.IgnoredTensors,
                    IgnoreConfigs = _options.IgnoreConfigs,
                    ThreadCount = threads,
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        LoadedCheckpoint loaded = model.LoadedCheckpoint;
        var identity = new ModelIdentity(_name, number, loaded.Sha256!, _time.GetUtcNow(), loaded.Path);
        var generation = new Generation(model, identity, stamp, _options.ThreadsPerRequest, Freed);
        try
        {
            await Task.Run(() => Check(generation, weights, threads, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            generation.Retire();
            throw;
        }

        _logger.Loaded(
            _name,
            number,
            (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds,
            loaded.Path is { } path ? Printable.Escape(path) : "the weights inside its assembly",
            identity.Sha256
        );
        return generation;
    }

    private void Check(Generation generation, string? weights, int? threads, CancellationToken cancellationToken)
    {
        Warm(generation, threads, cancellationToken);
        if (_options.CheckParity)
        {
            string file = _parityFile ?? Path.Combine(FolderOf(weights ?? generation.Identity.Weights), ParityCheck.FileName);
            ParityCheck
                .Run(generation.Model, file, new ParityOptions { ThreadCount = threads }, cancellationToken)
                .ThrowIfDifferent();
        }
    }

    /// <summary>Each session is run once: memory that is touched for the first time costs page faults.</summary>
    private void Warm(Generation generation, int? threads, CancellationToken cancellationToken)
    {
        string checkpoint = generation.Identity.Weights ?? _name;
        var sessions = new List<(ImageEmbedderSession Session, bool IsAlone)>();
        try
        {
            if (_options.ThreadsPerRequest is null)
            {
                // Who is alone has one of all threads, and those who come then have theirs besides.
                sessions.Add((generation.Rent(isAlone: true), true));
            }

            for (int i = 0; i < _sessions; i++)
            {
                sessions.Add((generation.Rent(isAlone: false), false));
            }

            // All at once, as under load; or one by one, beside those that answer.
            Parallel.ForEach(
                sessions,
                new ParallelOptions
                {
                    CancellationToken = cancellationToken,
                    MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount,
                },
                rented => SelfTest.Run(generation.Model, rented.Session, checkpoint, cancellationToken)
            );
        }
        catch (AggregateException exception)
        {
            // Each session has found the same.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        finally
        {
            sessions.ForEach(rented => generation.Return(rented.Session, rented.IsAlone));
        }
    }

    private void Freed(Generation generation) => _logger.Freed(_name, generation.Identity.Generation);

    private string FolderOf(string? weights) =>
        weights switch
        {
            null => throw new FileNotFoundException(
                $"{_name} has its weights inside an assembly, where no parity file stands beside them: "
                    + $"{nameof(HostedModelOptions.ParityFile)} says where it is."
            ),
            _ when Directory.Exists(weights) => weights,
            _ => Path.GetDirectoryName(weights)!,
        };
}
