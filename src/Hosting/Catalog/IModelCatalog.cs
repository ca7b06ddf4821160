using System.Diagnostics.CodeAnalysis;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// The models of a host by their names, which may come and go while it runs. Names are compared without regard to case, as keys
/// of the configuration are. Calls may come from any thread.
/// </summary>
public interface IModelCatalog
{
    /// <summary>Those that are there now, by name; a copy.</summary>
    IReadOnlyList<IHostedModel> Models { get; }

    /// <summary>
    /// Looks one up; an <see cref="IHostedClassifier"/> if it has labels, else an <see cref="IHostedEmbedder"/>.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">The model.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(string name, [NotNullWhen(true)] out IHostedModel? model);

    /// <summary>Adds a model, which is loaded, checked and warmed before the call returns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">How it is hosted; not changed afterwards.</param>
    /// <param name="cancellationToken">Ends it; nothing is added then.</param>
    /// <typeparam name="TModel">Its class.</typeparam>
    /// <returns>The model; an <see cref="IHostedClassifier"/> if it has labels, else an <see cref="IHostedEmbedder"/>.</returns>
    /// <exception cref="ArgumentException">The name or an option is not as it may be.</exception>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or not the model's.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelUnavailableException">The host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<IHostedModel> AddAsync<TModel>(string name, HostedModelOptions options, CancellationToken cancellationToken = default)
        where TModel : ImageEmbedder, ICompiledModel<TModel>;

    /// <summary>
    /// Removes a model: it takes no more requests from the call on, and its name is free. Its memory is freed when the requests
    /// are finished that it has taken.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the waiting for these: who is in the queue is refused then.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);
}
