using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The weights of a generated class: immutable once loaded, shared by its models and all their sessions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelWeights
{
    private readonly StrongBox<LoadedCheckpoint?> _checkpoint;

    /// <param name="loader">Where the derived class's slots come from.</param>
    protected ModelWeights(WeightLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        _checkpoint = loader.Checkpoint;
        Vectors = loader.Vectors;
        AbsentTensors = loader.AbsentTensors;
        Memory = loader.Memory;
    }

    /// <summary>Optional tensors that the checkpoint lacks, under Hugging Face's names.</summary>
    public IReadOnlyList<string> AbsentTensors { get; }

    internal LoadedCheckpoint Checkpoint => _checkpoint.Value!;

    internal VectorWidth Vectors { get; }

    internal SharedBlock Memory { get; }

    /// <summary>The options of a load of the weights that come with the program, of which the item says more.</summary>
    /// <param name="options">The caller's.</param>
    /// <param name="weightsPrefix">The item's; the caller's goes before it.</param>
    /// <param name="ignoredTensors">The item's; the caller's are added.</param>
    public static ModelLoadOptions WithItem(ModelLoadOptions? options, string? weightsPrefix, params string[] ignoredTensors) =>
        (options ?? new ModelLoadOptions()).With(weightsPrefix, ignoredTensors);

    /// <summary>
    /// Loads from a file, the shards of an index, or a folder that holds either, if the files beside it agree with the class.
    /// </summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        CompiledConfig config,
        string path,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare
    ) => Load(Open(generated, config, path, options), generated, options, declare, CancellationToken.None);

    /// <summary>Loads the weights that were copied below the program's folder when it was built, and no others.</summary>
    /// <param name="generated">The class.</param>
    /// <param name="place">Of a file or the index of shards, with forward slashes.</param>
    /// <param name="fingerprint">Of the weights that the build saw.</param>
    /// <param name="options">How to load them.</param>
    /// <param name="declare">Makes the class's weights.</param>
    public static TWeights LoadCopied<TWeights>(
        GeneratedClass generated,
        string place,
        string fingerprint,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare
    ) => Load(OpenCopied(generated, place), generated, options, declare, CancellationToken.None, fingerprint);

    /// <summary>
    /// The full path of a file that was copied below the program's folder when it was built, be it still there or not.
    /// </summary>
    /// <param name="place">Of the file, with forward slashes.</param>
    public static string PathOfCopied(string place) => CheckpointSource.PathOfCopied(place);

    /// <summary>Loads from what is left of a stream.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        Stream stream,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare
    ) => Load(CheckpointSource.Open(stream), generated, options, declare, CancellationToken.None);

    /// <summary>Loads from a resource of an assembly.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        Assembly assembly,
        string resource,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare
    ) => Load(CheckpointSource.Open(assembly, resource), generated, options, declare, CancellationToken.None);

    /// <summary>Loads from memory.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        ReadOnlyMemory<byte> bytes,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare
    ) => Load(CheckpointSource.Open(bytes), generated, options, declare, CancellationToken.None);

    /// <summary>The same on other threads.</summary>
    public static Task<TWeights> LoadAsync<TWeights>(
        GeneratedClass generated,
        CompiledConfig config,
        string path,
        ModelLoadOptions? options,
        CancellationToken cancellationToken,
        Func<WeightLoader, TWeights> declare
    ) =>
        Task.Run(
            () => Load(Open(generated, config, path, options), generated, options, declare, cancellationToken),
            cancellationToken
        );

    /// <summary>Loads the weights that were copied below the program's folder on other threads.</summary>
    public static Task<TWeights> LoadCopiedAsync<TWeights>(
        GeneratedClass generated,
        string place,
        string fingerprint,
        ModelLoadOptions? options,
        CancellationToken cancellationToken,
        Func<WeightLoader, TWeights> declare
    ) =>
        Task.Run(
            () => Load(OpenCopied(generated, place), generated, options, declare, cancellationToken, fingerprint),
            cancellationToken
        );

    /// <summary>Loads from what is left of a stream on other threads.</summary>
    public static async Task<TWeights> LoadAsync<TWeights>(
        GeneratedClass generated,
        Stream stream,
        ModelLoadOptions? options,
        CancellationToken cancellationToken,
        Func<WeightLoader, TWeights> declare
    )
    {
        CheckpointSource source = await CheckpointSource.OpenAsync(stream, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => Load(source, generated, options, declare, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Loads from a resource of an assembly on other threads.</summary>
    public static Task<TWeights> LoadAsync<TWeights>(
        GeneratedClass generated,
        Assembly assembly,
        string resource,
        ModelLoadOptions? options,
        CancellationToken cancellationToken,
        Func<WeightLoader, TWeights> declare
    ) =>
        Task.Run(
            () => Load(CheckpointSource.Open(assembly, resource), generated, options, declare, cancellationToken),
            cancellationToken
        );

    private static CheckpointSource OpenCopied(GeneratedClass generated, string place)
    {
        ArgumentNullException.ThrowIfNull(generated);
        return CheckpointSource.OpenCopied(place, generated.Name);
    }

    private static CheckpointSource Open(GeneratedClass generated, CompiledConfig config, string path, ModelLoadOptions? options)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(config);
        CheckpointSource source = CheckpointSource.Open(path);
        try
        {
            config.RequireAgreement(generated, path, options);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static TWeights Load<TWeights>(
        CheckpointSource source,
        GeneratedClass generated,
        ModelLoadOptions? options,
        Func<WeightLoader, TWeights> declare,
        CancellationToken cancellationToken,
        string? fingerprint = null
    )
    {
        using (source)
        {
            return WeightLoader.Load(source, options, generated, fingerprint, declare, cancellationToken);
        }
    }
}
