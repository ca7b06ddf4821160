using ConvNextV2.Compiled.Benchmarks.Onnx;
using Microsoft.ML.OnnxRuntime;
using OrtSessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>
/// ONNX Runtime as its documentation says to run it fastest: all optimisations, the batch size known when the graph is
/// optimised, and input and output bound once, so that a call neither copies nor allocates them.
/// </summary>
internal sealed class OnnxRuntimeClassifier : IClassifier
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly float[] _logits;

    // Before anything of it is called.
    static OnnxRuntimeClassifier() => OnnxRuntimeLibrary.HoldToOurVectors();

    public OnnxRuntimeClassifier(string path, ModelCase model, float[] pixelValues, int threads, int batch)
    {
        using OrtSessionOptions options = Options(threads, batch);
        _session = new InferenceSession(path, options);
        _logits = new float[batch * model.Config.NumLabels];
        _input = OrtValue.CreateTensorValueFromMemory(
            pixelValues,
            [batch, model.Config.NumChannels, model.Config.Height, model.Config.Width]
        );
        _output = OrtValue.CreateTensorValueFromMemory(_logits, [batch, model.Config.NumLabels]);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(ConvNextV2Export.PixelValues, _input);
        _binding.BindOutput(ConvNextV2Export.Logits, _output);
    }

    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>For a legend.</summary>
    public static string Description => Version + OnnxRuntimeLibrary.Vectors;

    /// <summary>For a report.</summary>
    public static string VersionName => $"ort {Version}";

    public ReadOnlySpan<float> Run()
    {
        _session.RunWithBinding(_runOptions, _binding);
        return _logits;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static OrtSessionOptions Options(int threads, int batch)
    {
        var options = new OrtSessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };

        // Its workers spin between the operators of its own runs, which is fastest, and stop when a run ends.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "1");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        options.AddFreeDimensionOverrideByName(ConvNextV2Export.BatchDimension, batch);
        return options;
    }
}
