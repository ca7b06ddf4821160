using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A tensor that a checkpoint must hold: its name in Hugging Face's current naming, and its shape.</summary>
internal sealed record TensorSpec(string Name, EquatableArray<int> Shape)
{
    /// <summary>Whether a checkpoint may lack it: the norms of a backbone's features.</summary>
    public bool IsOptional => Name.StartsWith("hidden_states_norms.", StringComparison.Ordinal);

    public long Elements => Shape.Aggregate(1L, (product, edge) => product * edge);

    public static TensorSpec Of(string name, params int[] shape) => new(name, shape.ToEquatableArray());

    /// <summary>The same as those who read checkpoints know it.</summary>
    public ExpectedTensor ToExpected() => new(Name, Shape.Select(edge => (long)edge).ToArray(), IsOptional);

    public override string ToString() => $"{Name} {Shape}";
}
