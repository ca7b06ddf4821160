using ConvNextV2.Compiled.Benchmarks.Onnx;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Benchmarks.Server.Files;

/// <summary>
/// What servers serve: a published architecture with random weights, a second checkpoint of it, the graph for ONNX Runtime. Made
/// once, from fixed seeds, so that a server that has been published of them is up to date the next time.
/// </summary>
internal sealed class ServedFiles
{
    private const string Version = "1";

    private ServedFiles(string folder) => Folder = folder;

    /// <summary>With <c>config.json</c>, <c>preprocessor_config.json</c> and <c>model.safetensors</c>.</summary>
    public string Folder { get; }

    public string Weights => Path.Combine(Folder, "model.safetensors");

    /// <summary>Other values of the same tensors.</summary>
    public string OtherWeights => Path.Combine(Folder, "other.safetensors");

    public string Graph => Path.Combine(Folder, "model.onnx");

    /// <summary>Below the repository's <c>artifacts</c>, where all that is built lies.</summary>
    public static string PathOf(string name) => Repository.PathOf($"artifacts/benchmarks-server-{Version}/{name}");

    public static ServedFiles Make(ModelCase model)
    {
        var files = new ServedFiles(Directory.CreateDirectory(PathOf(model.Name)).FullName);
        string published = Repository.PathOf($"src/Models/ConvNextV2{char.ToUpperInvariant(model.Name[0])}{model.Name[1..]}224");
        foreach (string name in (string[])["config.json", "preprocessor_config.json"])
        {
            Write(Path.Combine(files.Folder, name), path => File.Copy(Path.Combine(published, name), path));
        }

        Write(files.Weights, path => File.WriteAllBytes(path, Safetensors.Write(model.Config.RandomCheckpoint(seed: 1))));
        Write(files.OtherWeights, path => File.WriteAllBytes(path, Safetensors.Write(model.Config.RandomCheckpoint(seed: 2))));
        Write(
            files.Graph,
            path => ConvNextV2Export.Write(path, model.Config, model.Config.RandomCheckpoint(seed: 1), Precision.Float32)
        );
        return files;
    }

    /// <summary>Whoever ends this while it writes leaves no half of a file.</summary>
    private static void Write(string path, Action<string> write)
    {
        if (!File.Exists(path))
        {
            string unfinished = path + ".unfinished";
            File.Delete(unfinished);
            write(unfinished);
            File.Move(unfinished, path);
        }
    }
}
