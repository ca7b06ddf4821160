namespace ConvNextV2.Compiled;

/// <summary>How a model is loaded.</summary>
public sealed class LoadOptions
{
    /// <summary>
    /// The vectors to compute with: by default the widest that the machine has, or what the environment variable
    /// <c>CONVNEXTV2_VECTOR_BITS</c> says. Fix it to have the same results on different machines.
    /// </summary>
    public VectorWidth? VectorWidth { get; init; }
}
