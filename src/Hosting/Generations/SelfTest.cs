namespace ConvNextV2.Compiled.Hosting.Generations;

/// <summary>An image that every model must have an answer to, all of whose values are numbers.</summary>
internal static class SelfTest
{
    /// <summary>Runs it, by all that a request goes through, so that none is the first.</summary>
    /// <exception cref="CheckpointException">An output is not finite.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public static void Run(
        ImageEmbedder model,
        ImageEmbedderSession session,
        string checkpoint,
        CancellationToken cancellationToken
    )
    {
        if (model.InputChannels is 1 or 3)
        {
            PixelFormat format = model.InputChannels == 1 ? PixelFormat.Gray8 : PixelFormat.Rgb24;
            byte[] pixels = new byte[model.InputWidth * model.InputHeight * model.InputChannels];
            for (int i = 0; i < pixels.Length; i++)
            {
                // A multiplicative sequence: every value there is, none beside its like.
                pixels[i] = (byte)((uint)(i + 1) * 2654435761u >> 24);
            }

            session.Run(new ImageView(pixels, model.InputWidth, model.InputHeight, format), cancellationToken);
        }
        else
        {
            // No image file has so many channels: such models are given pixel values.
            session.Run(new float[model.InputChannels * model.InputHeight * model.InputWidth], cancellationToken);
        }

        RequireFinite(session.PooledOutput, "embedding", checkpoint);
        if (session is ImageClassifierSession classifier)
        {
            RequireFinite(classifier.Logits, "logits", checkpoint);
            ((ImageClassifier)model).Rank(classifier.Logits, top: 1);
        }
    }

    private static void RequireFinite(ReadOnlySpan<float> values, string what, string checkpoint)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new CheckpointException(checkpoint, $"the {what} of an image of noise are not finite: one is {value}.");
            }
        }
    }
}
