namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>A model that is loaded, and an image for it.</summary>
internal interface IClassifierProgram : IDisposable
{
    /// <summary>Classifies the image.</summary>
    void Run();

    /// <summary>Says what is known of the load, after the first logits.</summary>
    void Describe(Steps steps);
}
