using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Images;

/// <summary>Files that are run together, and room for their pixel values.</summary>
internal sealed class ImageBatch(ImagePreprocessor preprocessor, ImageBatchOptions options)
{
    private readonly float[] _pixelValues = new float[checked(preprocessor.Length * options.BatchSize)];
    private readonly List<string> _paths = new(options.BatchSize);
    private readonly ImageException?[] _errors = new ImageException?[options.BatchSize];

    /// <summary>Takes the next paths, as many as a batch has or there are.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Take(IEnumerator<string> paths)
    {
        _paths.Clear();
        while (_paths.Count < options.BatchSize && paths.MoveNext())
        {
            _paths.Add(paths.Current);
        }

        return _paths.Count > 0;
    }

    /// <summary>Makes the pixel values of all that can be used.</summary>
    public void Decode(CancellationToken cancellationToken) =>
        Parallel.For(
            0,
            _paths.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.DecoderCount, CancellationToken = cancellationToken },
            Decode
        );

    /// <summary>Runs them, and says what became of each.</summary>
    public ImageClassification[] Run(ImageClassifier model, ImageClassifierSession session, CancellationToken cancellationToken)
    {
        int used = CloseGaps();
        ReadOnlySpan<float> logits =
            used == 0 ? [] : session.Run(_pixelValues.AsSpan(0, used * preprocessor.Length), cancellationToken);
        var results = new ImageClassification[_paths.Count];
        for (int i = 0; i < results.Length; i++)
        {
            if (_errors[i] is { } error)
            {
                results[i] = new ImageClassification(_paths[i], [], error);
                continue;
            }

            results[i] = new ImageClassification(_paths[i], model.Rank(logits[..model.Labels.Count], options.Top), Error: null);
            logits = logits[model.Labels.Count..];
        }

        return results;
    }

    private void Decode(int index)
    {
        string path = _paths[index];
        _errors[index] = null;
        try
        {
            using DecodedImage image = ImageFile.Load(path, options.Limits);
            preprocessor.Run(image.View, PixelValues(index));
        }
        catch (ImageException exception)
        {
            _errors[index] = exception;
        }
        catch (ArgumentException exception)
        {
            // No path at all, or an image that the model's config does not allow for.
            _errors[index] = new ImageException(path, exception.Message, exception);
        }
    }

    /// <summary>Moves pixel values to where those of unusable images before them are missing, and counts them.</summary>
    private int CloseGaps()
    {
        int used = 0;
        for (int i = 0; i < _paths.Count; i++)
        {
            if (_errors[i] is null)
            {
                PixelValues(i).CopyTo(PixelValues(used++));
            }
        }

        return used;
    }

    private Span<float> PixelValues(int index) => _pixelValues.AsSpan(index * preprocessor.Length, preprocessor.Length);
}
