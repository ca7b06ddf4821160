using ConvNextV2.Compiled;

namespace Samples.VerifyPublished;

/// <summary>A checkpoint, the class that runs it, and the first logits that it is known to give.</summary>
/// <param name="Name">Its repository on the Hugging Face Hub, without the owner.</param>
/// <param name="FirstLogits">Those of the first labels.</param>
/// <param name="ModelType">The class.</param>
/// <param name="Load">From a folder to the model.</param>
internal sealed record PublishedCheckpoint(string Name, float[] FirstLogits, Type ModelType, Func<string, ImageClassifier> Load)
{
    public static PublishedCheckpoint Of<TModel>(string name, float[] firstLogits)
        where TModel : ImageClassifier, ICompiledModel<TModel> =>
        new(name, firstLogits, typeof(TModel), folder => TModel.Load(folder));
}
