using System.ComponentModel;
using System.Reflection;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The weights of a generated class: immutable once loaded, shared by all its sessions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelWeights
{
    /// <param name="loader">Where the derived class's slots come from.</param>
    protected ModelWeights(WeightLoader loader)
    {
        ArgumentNullException.ThrowIfNull(loader);
        Vectors = loader.Vectors;
        AbsentTensors = loader.AbsentTensors;
    }

    /// <summary>Optional tensors that the checkpoint lacks, under Hugging Face's names.</summary>
    public IReadOnlyList<string> AbsentTensors { get; }

    internal VectorWidth Vectors { get; }

    /// <summary>Loads from a file, the shards of an index, or a folder that holds either.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        string path,
        LoadOptions? options,
        Func<WeightLoader, TWeights> declare
    )
    {
        using CheckpointSource source = CheckpointSource.Open(path);
        return WeightLoader.Load(source, options, generated, declare);
    }

    /// <summary>Loads from what is left of a stream.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        Stream stream,
        LoadOptions? options,
        Func<WeightLoader, TWeights> declare
    )
    {
        using CheckpointSource source = CheckpointSource.Open(stream);
        return WeightLoader.Load(source, options, generated, declare);
    }

    /// <summary>Loads from a resource of an assembly.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        Assembly assembly,
        string resource,
        LoadOptions? options,
        Func<WeightLoader, TWeights> declare
    )
    {
        using CheckpointSource source = CheckpointSource.Open(assembly, resource);
        return WeightLoader.Load(source, options, generated, declare);
    }

    /// <summary>Loads from memory.</summary>
    public static TWeights Load<TWeights>(
        GeneratedClass generated,
        ReadOnlyMemory<byte> bytes,
        LoadOptions? options,
        Func<WeightLoader, TWeights> declare
    )
    {
        using CheckpointSource source = CheckpointSource.Open(bytes);
        return WeightLoader.Load(source, options, generated, declare);
    }
}
