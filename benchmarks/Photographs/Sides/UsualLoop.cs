namespace ConvNextV2.Compiled.Benchmarks.Photographs.Sides;

/// <summary>One photograph after another, each run on all processors: ONNX Runtime as it comes.</summary>
internal sealed class UsualLoop(string path) : ISide
{
    private readonly UsualClassifier _classifier = new(path, UsualClassifier.Mipmaps);

    public string Name => "usual, a loop";

    public Task<int[]> LabelAsync(string[] paths) => Task.FromResult(paths.Select(_classifier.Label).ToArray());

    public int Label(string path) => _classifier.Label(path);

    public float[] Logits(string path) => _classifier.Logits(path);

    public void Dispose() => _classifier.Dispose();
}
