using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

namespace ConvNextV2.Compiled.AI.Tests.Infrastructure;

/// <summary>A model as a test makes one: an embedding is the image's width, its height, and how often it was called before.</summary>
internal class FakeEmbedder : ThrowingEmbedder
{
    private int _calls;

    public int Calls => _calls;

    /// <summary>What happens in a call, with its token.</summary>
    public Action<CancellationToken> Embedding { get; init; } = _ => { };

    public override int InputHeight => 1;

    public override int InputWidth => 1;

    public override int InputChannels => 3;

    public override int EmbeddingDimensions => 3;

    public override float[] Embed(ImageView image, bool normalize = false, CancellationToken cancellationToken = default)
    {
        int before = Interlocked.Increment(ref _calls) - 1;
        Embedding(cancellationToken);
        return [image.Width, image.Height, before];
    }
}
