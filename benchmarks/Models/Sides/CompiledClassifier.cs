namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>A compiled model and a session of it.</summary>
internal sealed class CompiledClassifier : IClassifier
{
    private readonly ImageClassifier _model;
    private readonly float[] _pixelValues;
    private readonly ImageClassifierSession _session;

    public CompiledClassifier(CompiledClass compiled, string path, float[] pixelValues, int threads, int batch)
    {
        _pixelValues = pixelValues;
        _model = compiled.Load(path);
        _session = _model.CreateSession(new ModelSessionOptions { ThreadCount = threads, MaxBatchSize = batch });
    }

    /// <summary>Of the packed weights.</summary>
    public long WeightBytes => _model.LoadedWeights.Memory.Length * sizeof(float);

    /// <summary>Of the load: reading and quantising matrices, of all threads together.</summary>
    public TimeSpan QuantizationTime => _model.LoadedCheckpoint.QuantizationTime ?? TimeSpan.Zero;

    public ReadOnlySpan<float> Run() => _session.Run(_pixelValues);

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }
}
