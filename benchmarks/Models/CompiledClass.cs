namespace ConvNextV2.Compiled.Benchmarks;

/// <summary>A generated class without its type.</summary>
/// <param name="ArenaBytes">Of a session for one image on one thread.</param>
/// <param name="Load">From a checkpoint.</param>
internal sealed record CompiledClass(long ArenaBytes, Func<string, ImageClassifier> Load)
{
    public static CompiledClass Of<TModel>(long arenaBytes)
        where TModel : ImageClassifier, ICompiledModel<TModel> => new(arenaBytes, path => TModel.Load(path));
}
