namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>A compiled model, as a program has it.</summary>
internal sealed class CompiledProgram(ImageClassifier model) : IClassifierProgram
{
    private readonly float[] _pixelValues = Images.Grey();
    private ImageClassifierSession? _session;

    public void Run()
    {
        _session ??= model.CreateSession();
        _session.Run(_pixelValues);
    }

    public void Describe(Steps steps)
    {
        steps.Say("quantising", (model.LoadedCheckpoint.QuantizationTime ?? TimeSpan.Zero).TotalMilliseconds);
        steps.Say("weights", model.LoadedWeights.Memory.Length * sizeof(float) / 1048576.0);
    }

    public void Dispose()
    {
        _session?.Dispose();
        model.Dispose();
    }
}
