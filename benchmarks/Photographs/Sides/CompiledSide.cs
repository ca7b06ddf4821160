using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Photographs.Sides;

/// <summary>Ours, as the README says to label a folder, and to label a file.</summary>
/// <param name="name">With which decoder.</param>
/// <param name="model">Loaded.</param>
/// <param name="decoder">Chosen for each turn: it is one for the process.</param>
internal sealed class CompiledSide(string name, ImageClassifier model, IImageDecoder decoder) : ISide
{
    public string Name => name;

    /// <summary>Whether JPEGs are decoded at the scale that the model needs, which changes pixels.</summary>
    public bool IsReduced { get; init; }

    public async Task<int[]> LabelAsync(string[] paths)
    {
        ImageFile.Decoder = decoder;
        return await model
            .ClassifyAsync(paths, new ImageBatchOptions { Top = 1, ReducedDecoding = IsReduced })
            .Select(result => (result.Error is null ? result.Predictions[0] : throw result.Error).Index)
            .ToArrayAsync();
    }

    public int Label(string path)
    {
        ImageFile.Decoder = decoder;
        using DecodedImage image = Load(path);
        return model.Classify(image.View, top: 1)[0].Index;
    }

    public float[] Logits(string path)
    {
        ImageFile.Decoder = decoder;
        using DecodedImage image = Load(path);
        using ImageClassifierSession session = model.CreateSession();
        return session.Run(image.View).ToArray();
    }

    private DecodedImage Load(string path) => IsReduced ? ImageFile.LoadReduced(path, model) : ImageFile.Load(path);

    public void Dispose() => model.Dispose();
}
