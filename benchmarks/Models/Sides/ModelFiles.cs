using ConvNextV2.Compiled.Benchmarks.Onnx;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>The same random weights for all sides, in a folder that goes when it is disposed.</summary>
internal sealed class ModelFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-");

    public ModelFiles(ModelCase model)
    {
        var weights = model.Config.RandomCheckpoint(seed: 1);
        File.WriteAllBytes(PathFor(Side.Ours), Safetensors.Write(weights));
        foreach (Side side in new[] { Side.OnnxRuntime, Side.OnnxRuntimeInt8 })
        {
            ConvNextV2Export.Write(PathFor(side), model.Config, weights, side.Precision);
        }
    }

    /// <summary>Ours load the same file whatever they compute in.</summary>
    public string PathFor(Side side) => Path.Combine(_folder.FullName, side.IsOurs ? "model.safetensors" : $"{side.Name}.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
