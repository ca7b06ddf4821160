using ConvNextV2.Compiled.Benchmarks.Onnx;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>The same random weights for both sides, in a folder that goes when it is disposed.</summary>
internal sealed class ModelFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-");

    public ModelFiles(ModelCase model)
    {
        var weights = model.Config.RandomCheckpoint(seed: 1);
        File.WriteAllBytes(Safetensors, Models.Tests.Infrastructure.Safetensors.Write(weights));
        ConvNextV2Export.Write(Onnx, model.Config, weights);
    }

    public string Safetensors => Path.Combine(_folder.FullName, "model.safetensors");

    public string Onnx => Path.Combine(_folder.FullName, "model.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
