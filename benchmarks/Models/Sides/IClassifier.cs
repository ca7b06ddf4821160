namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>One side of a comparison, with its input already where it reads it from.</summary>
internal interface IClassifier : IDisposable
{
    /// <summary>The logits of all images, one image after another.</summary>
    ReadOnlySpan<float> Run();
}
