using ConvNextV2.Compiled.Benchmarks.Batch;
using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Cluster;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Silos;

/// <summary>A model's folder, images, and folders for results; gone when it is disposed.</summary>
internal sealed class ClusterFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-cluster-");
    private readonly ImageFolder _images;
    private int _outputs;

    /// <param name="images">How many there are.</param>
    public ClusterFiles(int images)
    {
        _images = new ImageFolder(images);
        Images = Directory.GetFiles(_images.FullName);
        Array.Sort(Images, StringComparer.Ordinal);
        DirectoryInfo model = _folder.CreateSubdirectory("model");
        foreach (string json in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Atto")))
        {
            File.Copy(json, Path.Combine(model.FullName, Path.GetFileName(json)));
        }

        using var weights = new ModelFiles(ModelCase.Named("atto"));
        Checkpoint = Path.Combine(model.FullName, "model.safetensors");
        File.Copy(weights.PathFor(Side.Ours), Checkpoint);
    }

    public string Checkpoint { get; }

    public string[] Images { get; }

    /// <summary>A job with a folder of its own.</summary>
    /// <param name="images">How many it has; those that are there come again and again.</param>
    /// <param name="imagesPerPart">What a silo takes at once.</param>
    public ImageJob Job(int images, int imagesPerPart)
    {
        string name = $"output-{_outputs++}";
        string listing = Path.Combine(_images.FullName, name + ".txt");
        File.WriteAllLines(listing, Enumerable.Range(0, images).Select(i => Path.GetFileName(Images[i % Images.Length])));
        return new ImageJob
        {
            Model = Path.GetDirectoryName(Checkpoint)!,
            Inputs = [listing],
            Output = Path.Combine(_folder.FullName, name),
            ImagesPerPart = imagesPerPart,
        };
    }

    public void Dispose()
    {
        _images.Dispose();
        _folder.Delete(recursive: true);
    }
}
