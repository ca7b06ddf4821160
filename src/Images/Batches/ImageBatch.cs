using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>Images that are run together, and room for their pixel values.</summary>
internal sealed class ImageBatch(ImagePreprocessor preprocessor, ImageBatchOptions options)
{
    private readonly float[] _pixelValues = new float[preprocessor.Length * options.BatchSize];
    private readonly ImageException?[] _errors = new ImageException?[options.BatchSize];
    private readonly List<ImageInput> _images = [];

    public int Count => _images.Count;

    /// <summary>Takes the next images, as many as a batch has or there are. Those before an exception are kept.</summary>
    /// <returns>Whether there may be more.</returns>
    public async ValueTask<bool> TakeAsync(IAsyncEnumerator<ImageInput> source)
    {
        _images.Clear();
        while (_images.Count < options.BatchSize)
        {
            if (!await source.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            _images.Add(source.Current ?? throw new ArgumentException("The images have a null among them.", "images"));
        }

        return true;
    }

    /// <summary>Makes the pixel values of all that can be used.</summary>
    public Task DecodeAsync(CancellationToken cancellationToken) =>
        Parallel.ForAsync(
            0,
            _images.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.DecoderCount, CancellationToken = cancellationToken },
            DecodeAsync
        );

    /// <summary>Runs them, and says what became of each.</summary>
    public TResult[] Run<TResult>(ImageEmbedderSession session, IBatchOutput<TResult> output, CancellationToken cancellationToken)
    {
        int used = CloseGaps();
        ReadOnlySpan<float> vectors =
            used == 0 ? [] : output.Run(session, _pixelValues.AsSpan(0, used * preprocessor.Length), cancellationToken);
        int length = used == 0 ? 0 : vectors.Length / used;
        var results = new TResult[_images.Count];
        for (int i = 0; i < results.Length; i++)
        {
            if (_errors[i] is { } error)
            {
                results[i] = output.Unusable(_images[i].Name, error);
                continue;
            }

            results[i] = output.Result(_images[i].Name, vectors[..length]);
            vectors = vectors[length..];
        }

        return results;
    }

    private async ValueTask DecodeAsync(int index, CancellationToken cancellationToken)
    {
        ImageInput input = _images[index];
        _errors[index] = null;
        try
        {
            ImageLimits limits = options.Limits ?? ImageLimits.Default;
            using DecodedImage image = await input.LoadAsync(limits, cancellationToken).ConfigureAwait(false);
            preprocessor.Run(image.View, PixelValues(index));
        }
        catch (ImageException exception)
        {
            _errors[index] = exception;
        }
        catch (ArgumentException exception)
        {
            // What cannot be a path, or an image that the model's config does not allow for.
            _errors[index] = new ImageException(input.Name, Sentence.Of(exception), exception);
        }
    }

    /// <summary>Moves pixel values to where those of unusable images before them are missing, and counts them.</summary>
    private int CloseGaps()
    {
        int used = 0;
        for (int i = 0; i < _images.Count; i++)
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
