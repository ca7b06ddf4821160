using SkiaSharp;

namespace ConvNextV2.Compiled.Benchmarks.Photographs.Sides;

/// <summary>
/// All photographs by <c>Parallel.For</c>, and a thread for each run: with more, ONNX Runtime's threads and the loop's would want
/// the same processors.
/// </summary>
internal sealed class UsualParallel(string name, string path, SKSamplingOptions sampling) : ISide
{
    private readonly UsualClassifier _classifier = new(path, sampling, threads: 1);

    public string Name => name;

    public Task<int[]> LabelAsync(string[] paths)
    {
        int[] labels = new int[paths.Length];
        Parallel.For(0, paths.Length, index => labels[index] = _classifier.Label(paths[index]));
        return Task.FromResult(labels);
    }

    public int Label(string path) => _classifier.Label(path);

    public float[] Logits(string path) => _classifier.Logits(path);

    public void Dispose() => _classifier.Dispose();
}
