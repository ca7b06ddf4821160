using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Batch;

/// <summary>Threads that do nothing but run a model, each with a session of its own: what a machine can do at most.</summary>
internal static class ModelThreads
{
    /// <param name="model">The model.</param>
    /// <param name="threads">How many.</param>
    /// <param name="count">Of images.</param>
    /// <param name="run">Runs the image of a number.</param>
    public static void Run(ImageClassifier model, int threads, int count, Action<ImageClassifierSession, int> run)
    {
        int next = 0;
        Thread[] all =
        [
            .. Enumerable
                .Range(0, threads)
                .Select(_ => new Thread(() =>
                {
                    using ImageClassifierSession session = model.CreateSession(new ModelSessionOptions { ThreadCount = 1 });
                    for (int i; (i = Interlocked.Increment(ref next) - 1) < count; )
                    {
                        run(session, i);
                    }
                })),
        ];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
    }

    /// <summary>From a file to the logits.</summary>
    public static void Classify(ImageClassifierSession session, string path)
    {
        using DecodedImage image = ImageFile.Load(path);
        session.Run(image.View);
    }
}
