using System.Security.Cryptography;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Cluster.Models;

/// <summary>A model that is ready, and which one it is: its files' hashes, by which silos know that they have the same.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(ImageEmbedder model, ModelDescription description) => (Model, Description) = (model, description);

    public ImageEmbedder Model { get; }

    public ModelDescription Description { get; }

    public static LoadedModel Load(ModelChoice choice)
    {
        string config = Path.Combine(choice.Folder, "config.json");
        string preprocessor = Path.Combine(choice.Folder, "preprocessor_config.json");
        if (!File.Exists(config))
        {
            throw new BatchException($"There is no model in '{choice.Folder}': no config.json.");
        }

        var options = new ModelFolderOptions
        {
            Precision = choice.Precision,
            ImageBackend = choice.ImageBackend,
            Preprocessing = choice.Preprocessing,
        };
        ImageEmbedder model = ModelFolder
            .Compile(choice.Folder, options)
            .LoadEmbedder(options: new ModelLoadOptions { ComputeSha256 = true });
        return new LoadedModel(
            model,
            new ModelDescription
            {
                Weights = model.LoadedCheckpoint.Sha256!,
                Config = HashOf(config),
                Preprocessor = File.Exists(preprocessor) ? HashOf(preprocessor) : null,
                Preprocessing = choice.Preprocessing,
                ImageBackend = choice.ImageBackend,
                Precision = choice.Precision ?? "Float32",
            }
        );
    }

    public void Dispose() => Model.Dispose();

    private static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
