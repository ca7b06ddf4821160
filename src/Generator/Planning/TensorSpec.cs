using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>A tensor that a checkpoint must hold: its name in Hugging Face's current naming, and its shape.</summary>
/// <param name="IsOptional">Whether a checkpoint may lack it.</param>
internal sealed record TensorSpec(string Name, EquatableArray<int> Shape, bool IsOptional = false)
{
    public long Elements => Shape.Aggregate(1L, (product, edge) => product * edge);

    public static TensorSpec Of(string name, params int[] shape) => new(name, shape.ToEquatableArray());

    /// <summary>The same for those who read checkpoints.</summary>
    public ExpectedTensor ToExpected() => new(Name, Shape.Select(edge => (long)edge).ToArray(), IsOptional);

    public override string ToString() => $"{Name} {Shape}";
}
