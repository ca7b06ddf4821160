namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>Who computes a model, and in what.</summary>
internal sealed record Side(string Name, bool IsOurs, Precision Precision)
{
    public static Side Ours { get; } = new("ours", IsOurs: true, Precision.Float32);

    public static Side OursInt8 { get; } = new("ours-int8", IsOurs: true, Precision.Int8);

    public static Side OnnxRuntime { get; } = new("onnxruntime", IsOurs: false, Precision.Float32);

    public static Side OnnxRuntimeInt8 { get; } = new("onnxruntime-int8", IsOurs: false, Precision.Int8);

    public static IReadOnlyList<Side> All { get; } = [Ours, OursInt8, OnnxRuntime, OnnxRuntimeInt8];

    public static Side Named(string name) => All.Single(side => side.Name == name);

    /// <summary>Loads the model.</summary>
    /// <param name="model">Which.</param>
    /// <param name="path">What this side loads, of <see cref="ModelFiles.PathFor"/>.</param>
    /// <param name="pixelValues">Of all images.</param>
    /// <param name="threads">Of a run.</param>
    /// <param name="batch">Images of a run.</param>
    public IClassifier Open(ModelCase model, string path, float[] pixelValues, int threads, int batch) =>
        IsOurs
            ? new CompiledClassifier(model.Of(Precision), path, pixelValues, threads, batch)
            : new OnnxRuntimeClassifier(path, model, pixelValues, threads, batch);
}
