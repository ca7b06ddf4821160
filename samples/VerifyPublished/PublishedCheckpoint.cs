using ConvNextV2.Compiled;

namespace Samples.VerifyPublished;

/// <summary>A checkpoint, the class that runs it, and the first logits that it is known to give.</summary>
/// <param name="Name">Its repository on the Hugging Face Hub, without the owner.</param>
/// <param name="ImageSize">Rows and columns of its images.</param>
/// <param name="FirstLogits">Those of the first labels.</param>
/// <param name="Load">From a folder to what runs pixel values and returns all logits.</param>
internal sealed record PublishedCheckpoint(
    string Name,
    int ImageSize,
    float[] FirstLogits,
    Func<string, Func<float[], float[]>> Load
)
{
    public delegate ReadOnlySpan<float> Run<TSession>(TSession session, float[] pixelValues);

    public static PublishedCheckpoint Of<TSession>(
        string name,
        int imageSize,
        Func<string, LoadOptions?, CompiledModel<TSession>> load,
        Run<TSession> run,
        float[] firstLogits
    )
        where TSession : ModelSession =>
        new(
            name,
            imageSize,
            firstLogits,
            folder =>
            {
                CompiledModel<TSession> model = load(folder, null);
                TSession session = model.CreateSession();
                return pixelValues => run(session, pixelValues).ToArray();
            }
        );
}
