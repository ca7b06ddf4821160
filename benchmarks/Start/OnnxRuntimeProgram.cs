using Microsoft.ML.OnnxRuntime;

namespace ConvNextV2.Compiled.Benchmarks.Start;

/// <summary>ONNX Runtime as its documentation begins: a session with the options that it has by itself, and OrtValues.</summary>
internal sealed class OnnxRuntimeProgram(string path) : IClassifierProgram
{
    private static readonly string[] Inputs = ["pixel_values"];
    private static readonly string[] Outputs = ["logits"];
    private static readonly long[] Shape = [1, Images.Channels, Images.Edge, Images.Edge];

    private readonly InferenceSession _session = new(path);
    private readonly RunOptions _options = new();
    private readonly float[] _pixelValues = Images.Grey();

    public void Run()
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(_pixelValues, Shape);
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_options, Inputs, [input], Outputs);
        if (results[0].GetTensorDataAsSpan<float>().IsEmpty)
        {
            throw new InvalidOperationException("There are no logits.");
        }
    }

    public void Describe(Steps steps) { }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
