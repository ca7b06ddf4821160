using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tool.Tests.Infrastructure;

/// <summary>A model's folder with what Python made of four images, which are files of their own too.</summary>
internal sealed class ParityFolder : IDisposable
{
    public static readonly string[] Labels = ["daisy", "dandelion", "rose", "sunflower", "tulip"];

    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Parity", "Files");
    private static readonly string[] Images = ["phone.jpg", "photo.jpg", "wide.png", "photo.webp"];

    private readonly TemporaryFolder _folder = new();

    public ParityFolder(string name = "convnext", Action<ParityFiles>? change = null)
    {
        ParityFiles parity = ParityFiles.Read(name);
        string config = Path.Combine(Files, name);
        if (!File.Exists(Path.Combine(config, "config.json")))
        {
            config = Path.Combine(Files, "convnext");
        }

        foreach (string file in new[] { "config.json", "preprocessor_config.json" })
        {
            _folder.Write($"model/{file}", File.ReadAllText(Path.Combine(config, file)));
        }

        File.Copy(ParityFiles.Weights, InModel("model.safetensors"));
        Directory.CreateDirectory(Photos);
        foreach ((int i, string image) in Images.Index())
        {
            File.WriteAllBytes(Photo(image), parity.Tensors[$"images.{i}.encoded"].Bytes);
            Probabilities[image] = Softmax(parity.Floats($"images.{i}.logits"));
        }

        change?.Invoke(parity);
        File.WriteAllBytes(InModel("parity.safetensors"), parity.Write());
    }

    public string Root => _folder.Path;

    public string Model => _folder.File("model");

    public string Photos => _folder.File("photos");

    /// <summary>By the logits that Python recorded.</summary>
    public Dictionary<string, double[]> Probabilities { get; } = [];

    public string InModel(string name) => Path.Combine(Model, name);

    public string Photo(string name) => Path.Combine(Photos, name);

    public string InRoot(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    private static double[] Softmax(float[] logits)
    {
        double[] powers = [.. logits.Select(logit => Math.Exp(logit))];
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
