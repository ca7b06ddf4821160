using ConvNextV2.Compiled.Benchmarks.Photographs.Sides;
using ConvNextV2.Compiled.Benchmarks.Sides;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Photographs;

/// <summary>The sides of the comparison that this machine can have.</summary>
internal static class Ways
{
    public static IEnumerable<(string Name, IImageDecoder Decoder)> Decoders()
    {
        yield return ("Skia", SkiaDecoder.Instance);
        if (TurboJpegDecoder.IsAvailable)
        {
            yield return ("libturbojpeg", TurboJpegDecoder.Instance);
        }
    }

    public static IEnumerable<ISide> Of(ModelCase model, ModelFiles files)
    {
        string graph = files.PathFor(Side.OnnxRuntime);
        yield return new UsualLoop(graph);
        yield return new UsualParallel("usual, in parallel", graph, UsualClassifier.Mipmaps);
        yield return new UsualParallel("usual, in parallel, cubic", graph, UsualClassifier.Cubic);
        foreach ((string name, IImageDecoder decoder) in Decoders())
        {
            yield return new CompiledSide($"ours, {name}", model.Ours.Load(files.PathFor(Side.Ours)), decoder);
        }

        (string best, IImageDecoder bestDecoder) = Decoders().Last();
        ImageClassifier reduced = model.Ours.Load(files.PathFor(Side.Ours));
        yield return new CompiledSide($"ours, {best}, reduced", reduced, bestDecoder) { IsReduced = true };
    }
}
