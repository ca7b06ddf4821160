using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using ConvNextV2.Compiled.Hosting.Models;
using ConvNextV2.Compiled.Hosting.Queues;
using ConvNextV2.Compiled.Hosting.Settings;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Catalog;

/// <summary>The models of a host: those that were registered, from the start, and others that come and go.</summary>
internal sealed class ModelCatalog : IModelCatalog, IDisposable
{
    private readonly ModelSurroundings _surroundings;
    private readonly Dictionary<string, HostedEmbedder> _registered;
    private readonly SortedDictionary<string, HostedEmbedder> _models = new(StringComparer.OrdinalIgnoreCase);

    // Removed, and not finished yet; those whose names are in use again too.
    private readonly HashSet<HostedEmbedder> _leaving = [];
    private bool _isClosed;

    /// <param name="registrations">In their order.</param>
    /// <param name="options">Of each, by name.</param>
    /// <param name="gate">Of the process.</param>
    /// <param name="services">What the program may have besides: a logger, meters, a clock, a content root.</param>
    public ModelCatalog(
        IEnumerable<ModelRegistration> registrations,
        IOptionsMonitor<HostedModelOptions> options,
        RunGate gate,
        IServiceProvider services
    )
    {
        ILoggerFactory loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        _surroundings = new ModelSurroundings(
            gate,
            new ModelTelemetry(services.GetService<IMeterFactory>(), () => Models.Select(model => (model.Name, model.Status))),
            loggers.CreateLogger(HostingLog.Category),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory
        );
        _registered = registrations.ToDictionary(
            registration => registration.Name,
            registration => registration.Create(options.Get(registration.Name), _surroundings)
        );
        foreach ((string name, HostedEmbedder model) in _registered)
        {
            _models.Add(name, model);
        }
    }

    public IReadOnlyList<IHostedModel> Models
    {
        get
        {
            lock (_models)
            {
                return [.. _models.Values];
            }
        }
    }

    /// <summary>Whether the host stops.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_models)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>What is injected: a model that was registered, be it still there or not.</summary>
    public HostedEmbedder Registered(string name) => _registered[name];

    /// <summary>Whether it was registered, so that the host is not ready before it is loaded.</summary>
    public bool IsRegistered(IHostedModel model) => _registered.GetValueOrDefault(model.Name) == model;

    public bool TryGet(string name, [NotNullWhen(true)] out IHostedModel? model)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_models)
        {
            model = _models.GetValueOrDefault(name);
            return model is not null;
        }
    }

    public async Task<IHostedModel> AddAsync<TModel>(
        string name,
        HostedModelOptions options,
        CancellationToken cancellationToken = default
    )
        where TModel : ImageEmbedder, ICompiledModel<TModel>
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        string[] faults = [.. OptionRules.FaultsOfName(name), .. OptionRules.Faults(options, nameof(HostedModelOptions) + ".")];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', faults));
        }

        HostedEmbedder model = ModelFactory.Create<TModel>(name, options, _surroundings);
        lock (_models)
        {
            if (_isClosed)
            {
                throw new ModelUnavailableException(name, $"{name} was not added: the host stops.");
            }

            if (!_models.TryAdd(name, model))
            {
                throw new InvalidOperationException(
                    $"There is a model called '{Printable.Name(name)}' already. Remove it first, or reload it with other weights."
                );
            }
        }

        try
        {
            await model.StartAsync(cancellationToken).ConfigureAwait(false);
            return model;
        }
        catch
        {
            Take(name, model);
            model.Dispose();
            throw;
        }
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        HostedEmbedder? model;
        lock (_models)
        {
            model = _models.GetValueOrDefault(name);
            if (model is null)
            {
                return false;
            }

            _models.Remove(name);
            _leaving.Add(model);
        }

        try
        {
            await model.StopAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            lock (_models)
            {
                _leaving.Remove(model);
            }
        }
    }

    /// <summary>
    /// Loads all that were registered, one after the other, so that no two need memory for loading at the same time.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (HostedEmbedder model in _registered.Values)
        {
            await model.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more requests, and finishes those that were taken.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Close().Select(model => model.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (HostedEmbedder model in Close())
        {
            model.Dispose();
        }

        _surroundings.Telemetry.Dispose();
    }

    private HostedEmbedder[] Close()
    {
        lock (_models)
        {
            _isClosed = true;
            return [.. _models.Values, .. _leaving];
        }
    }

    /// <summary>Only that one: another may have its name by now.</summary>
    private void Take(string name, HostedEmbedder model)
    {
        lock (_models)
        {
            if (_models.GetValueOrDefault(name) == model)
            {
                _models.Remove(name);
            }
        }
    }
}
