namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>A session of a compiled model.</summary>
internal sealed class CompiledClassifier(ImageClassifier model, float[] pixelValues, int threads, int batch) : IClassifier
{
    private readonly ImageClassifierSession _session = model.CreateSession(
        new ModelSessionOptions { ThreadCount = threads, MaxBatchSize = batch }
    );

    public ReadOnlySpan<float> Run() => _session.Run(pixelValues);

    public void Dispose() => _session.Dispose();
}
