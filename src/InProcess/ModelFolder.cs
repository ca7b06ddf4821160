using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.InProcess.Caching;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Loading;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.InProcess;

/// <summary>
/// The folder of a model, compiled in this process by the generator that a build runs: the same source, the same diagnostics and
/// the same bits. For programs that cannot use a generator: F#, Visual Basic, notebooks, scripts, and those that learn only while
/// they run which model they are for. Any number of threads may use one.
/// </summary>
[RequiresDynamicCode(ProcessNeeds.DynamicCode)]
[RequiresUnreferencedCode(ProcessNeeds.WholeFramework)]
public sealed class ModelFolder
{
    private readonly CompiledFolder _compiled;

    private ModelFolder(ModelFiles files, CompiledFolder compiled, TimeSpan? compilationTime, string? cacheFault)
    {
        _compiled = compiled;
        Path = files.Folder;
        Warnings = [.. compiled.Warnings.Select(warning => warning.In(files))];
        IsFromCache = compilationTime is null;
        CompilationTime = compilationTime ?? TimeSpan.Zero;
        CacheFault = cacheFault;
    }

    /// <summary>The folder that holds the config, in full.</summary>
    public string Path { get; }

    /// <summary>What a build would warn of, as it prints it: <c>path(line,column): warning CNV0000: message</c>.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether an earlier compilation of the same was found.</summary>
    public bool IsFromCache { get; }

    /// <summary>How long it took to compile; zero if an earlier compilation was found.</summary>
    public TimeSpan CompilationTime { get; }

    /// <summary>
    /// Why this compilation is not kept for the next time, in a sentence: no such folder can be made, or others can write to it.
    /// Null if it is kept, or was not to be.
    /// </summary>
    public string? CacheFault { get; }

    /// <summary>Compiles a folder, or finds that it has been compiled before.</summary>
    /// <param name="path">
    /// Of a folder with a <c>config.json</c>, and mostly a <c>preprocessor_config.json</c>; or of the config.
    /// </param>
    /// <param name="options">What the files leave open; may be left out.</param>
    /// <param name="cancellationToken">Looked at while it compiles.</param>
    /// <exception cref="ArgumentException">A path is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no config.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="ModelCompilationException">The files or the options do not describe a model that is known.</exception>
    /// <exception cref="PlatformNotSupportedException">The program was compiled ahead of time, or trimmed.</exception>
    /// <exception cref="InvalidOperationException">The generator failed, which is a bug of its own.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static ModelFolder Compile(
        string path,
        ModelFolderOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new PlatformNotSupportedException(ProcessNeeds.DynamicCode);
        }

        options ??= ModelFolderOptions.Default;
        ModelFiles files = ModelFiles.Read(path);
        if (!options.UseCache)
        {
            return CompileNow(files, options, cache: null, key: null, cancellationToken);
        }

        byte[] key = CacheKey.Of(files, options);
        CompilationCache cache = CompilationCache.Open(options.CacheFolder);
        return cache.Read(key) is { } compiled
            ? new ModelFolder(files, compiled, compilationTime: null, cacheFault: null)
            : CompileNow(files, options, cache, key, cancellationToken);
    }

    /// <summary>The same on another thread.</summary>
    /// <inheritdoc cref="Compile"/>
    public static Task<ModelFolder> CompileAsync(
        string path,
        ModelFolderOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Task.Run(() => Compile(path, options, cancellationToken), cancellationToken);

    /// <summary>Loads the model, whatever it ends in. Its code is unloaded when nobody holds it any more.</summary>
    /// <param name="weights">
    /// A .safetensors file, the shards of a .safetensors.index.json, or a folder that holds a <c>model</c> of either; null for
    /// this folder.
    /// </param>
    /// <param name="options">How to load it; may be left out.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or its tensors are not those of the model.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public CompiledModel Load(string? weights = null, ModelLoadOptions? options = null) =>
        ClassOf<CompiledModel>().Load<CompiledModel>(weights ?? Path, options);

    /// <summary>Loads the model as a classifier.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <inheritdoc cref="Load" path="/exception"/>
    /// <exception cref="InvalidOperationException">The model has no classifier.</exception>
    public ImageClassifier LoadClassifier(string? weights = null, ModelLoadOptions? options = null) =>
        ClassOf<ImageClassifier>().Load<ImageClassifier>(weights ?? Path, options);

    /// <summary>Loads the model as an embedder, which a classifier is too.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <inheritdoc cref="Load" path="/exception"/>
    /// <exception cref="InvalidOperationException">The model is a backbone.</exception>
    public ImageEmbedder LoadEmbedder(string? weights = null, ModelLoadOptions? options = null) =>
        ClassOf<ImageEmbedder>().Load<ImageEmbedder>(weights ?? Path, options);

    /// <summary>The same as <see cref="Load"/>, on other threads.</summary>
    /// <param name="weights">As there.</param>
    /// <param name="options">How to load it, and who is told of the progress; may be left out.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    /// <exception cref="OperationCanceledException">It has been cancelled; nothing is loaded.</exception>
    public Task<CompiledModel> LoadAsync(
        string? weights = null,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    ) => ClassOf<CompiledModel>().LoadAsync<CompiledModel>(weights ?? Path, options, cancellationToken);

    /// <summary>The same as <see cref="LoadClassifier"/>, on other threads.</summary>
    /// <inheritdoc cref="LoadAsync" path="/param"/>
    /// <inheritdoc cref="LoadAsync" path="/exception"/>
    /// <exception cref="InvalidOperationException">The model has no classifier.</exception>
    public Task<ImageClassifier> LoadClassifierAsync(
        string? weights = null,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    ) => ClassOf<ImageClassifier>().LoadAsync<ImageClassifier>(weights ?? Path, options, cancellationToken);

    /// <summary>The same as <see cref="LoadEmbedder"/>, on other threads.</summary>
    /// <inheritdoc cref="LoadAsync" path="/param"/>
    /// <inheritdoc cref="LoadAsync" path="/exception"/>
    /// <exception cref="InvalidOperationException">The model is a backbone.</exception>
    public Task<ImageEmbedder> LoadEmbedderAsync(
        string? weights = null,
        ModelLoadOptions? options = null,
        CancellationToken cancellationToken = default
    ) => ClassOf<ImageEmbedder>().LoadAsync<ImageEmbedder>(weights ?? Path, options, cancellationToken);

    private static ModelFolder CompileNow(
        ModelFiles files,
        ModelFolderOptions options,
        CompilationCache? cache,
        byte[]? key,
        CancellationToken cancellationToken
    )
    {
        long start = Stopwatch.GetTimestamp();
        CompiledFolder compiled = FolderCompiler.Compile(files, options, cancellationToken);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        cache?.Write(key!, compiled);
        return new ModelFolder(files, compiled, time, cache?.Fault);
    }

    /// <summary>The class, loaded; refused before any weights are read if its models are no such ones.</summary>
    private ModelClass ClassOf<T>()
    {
        var compiled = new ModelClass(_compiled.Assembly, CompiledFolder.ClassName);
        if (compiled.Is<T>())
        {
            return compiled;
        }

        string remedy = compiled.Is<ImageEmbedder>()
            ? $"no classifier: load it with {nameof(LoadEmbedder)}. If its checkpoint has one, compile it with the "
                + $"Architecture ConvNextV2ForImageClassification in {nameof(ModelFolderOptions)}"
            : $"maps for results and no vector, since it is a ConvNextV2Backbone: load it with {nameof(Load)}, or "
                + $"compile it with another Architecture in {nameof(ModelFolderOptions)}";
        throw new InvalidOperationException($"The model of '{Printable.Escape(Path)}' has {remedy}.");
    }
}
