using ConvNextV2.Compiled.Hosting.Generations;

namespace ConvNextV2.Compiled.Hosting.Models;

/// <summary>From a generated class to a hosted model.</summary>
internal static class ModelFactory
{
    /// <summary>Makes it, not loaded yet.</summary>
    public static HostedEmbedder Create<TModel>(string name, HostedModelOptions options, ModelSurroundings surroundings)
        where TModel : ImageEmbedder, ICompiledModel<TModel>
    {
        ModelLoad load = async (path, options, cancellationToken) =>
            path is null
                ? await TModel.LoadAsync(options, cancellationToken).ConfigureAwait(false)
                : await TModel.LoadAsync(path, options, cancellationToken).ConfigureAwait(false);
        return typeof(TModel).IsAssignableTo(typeof(ImageClassifier))
            ? new HostedClassifier(name, options, load, surroundings)
            : new HostedEmbedder(name, options, load, surroundings);
    }
}
