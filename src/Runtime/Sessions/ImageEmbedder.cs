using System.ComponentModel;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Sessions;

namespace ConvNextV2.Compiled;

/// <summary>A loaded model that has pooled features. Its calls rent a session from a pool of its own.</summary>
public abstract class ImageEmbedder : CompiledModel, IImageEmbedder
{
    private readonly SessionPool _pool = new();

    /// <summary>For generated code.</summary>
    /// <param name="preprocessing">As the config says.</param>
    /// <param name="weights">Loaded.</param>
    /// <param name="embeddingDimensions">Channels of the last stage.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ImageEmbedder(ImagePreprocessor preprocessing, ModelWeights weights, int embeddingDimensions)
        : base(preprocessing, weights) => EmbeddingDimensions = embeddingDimensions;

    /// <inheritdoc/>
    public int EmbeddingDimensions { get; }

    /// <inheritdoc/>
    public abstract override ImageEmbedderSession CreateSession(ModelSessionOptions? options = null);

    /// <inheritdoc/>
    public float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default)
    {
        float[] embedding = new float[EmbeddingDimensions];
        Embed(image, embedding, normalize, cancellationToken);
        return embedding;
    }

    /// <inheritdoc/>
    public float[] Embed(ReadOnlySpan<float> pixelValues, bool normalize = false, CancellationToken cancellationToken = default)
    {
        float[] embedding = new float[EmbeddingDimensions];
        Embed(pixelValues, embedding, normalize, cancellationToken);
        return embedding;
    }

    /// <inheritdoc/>
    public void Embed(
        ImageView image,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        RequireRoom(embedding);
        ImageEmbedderSession session = Rent();
        try
        {
            session.Run(image, cancellationToken);
            session.GetEmbeddings(embedding, normalize);
        }
        finally
        {
            Return(session);
        }
    }

    /// <inheritdoc/>
    public void Embed(
        ReadOnlySpan<float> pixelValues,
        Span<float> embedding,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        RequireRoom(embedding);
        ImageEmbedderSession session = Rent();
        try
        {
            session.Run(pixelValues, cancellationToken);
            session.GetEmbeddings(embedding, normalize);
        }
        finally
        {
            Return(session);
        }
    }

    void IImageEmbedder.Preprocess(ImageView image, Span<float> pixelValues) => Preprocessing.Run(image, pixelValues);

    /// <summary>An idle session for one image, else a new one.</summary>
    private protected ImageEmbedderSession Rent()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return _pool.TryRent() ?? CreateSession();
    }

    private protected void Return(ImageEmbedderSession session) => _pool.Return(session);

    private protected override void LetGo() => _pool.Close();

    private void RequireRoom(Span<float> embedding)
    {
        if (embedding.Length != EmbeddingDimensions)
        {
            throw new ArgumentException(
                $"An embedding has {EmbeddingDimensions} values, but there is room for {embedding.Length}.",
                nameof(embedding)
            );
        }
    }
}
