using ConvNextV2.Compiled.Images.Batches;
using ConvNextV2.Compiled.Images.Tests.Decoding;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Batches;

/// <summary>Counts what is decoded in the whole process, so nothing else decodes meanwhile.</summary>
[Collection(nameof(DecoderChoiceTests))]
public sealed class BatchMemoryTests : IDisposable
{
    private const int Images = 24;

    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
    private static readonly ImageInput Image = ImageInput.FromBytes(
        PngBytes.Write(
            1,
            1,
            bitDepth: 8,
            PngBytes.Gray,
            [
                [7],
            ]
        ),
        "image"
    );

    private readonly IImageDecoder _before = ImageFile.Decoder;

    public void Dispose() => ImageFile.Decoder = _before;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_images_have_pixels_in_memory_than_may_be_decoded_at_once(int decoders)
    {
        var alive = new AliveImages();
        ImageFile.Decoder = alive;
        var options = new ImageBatchOptions { BatchSize = Images, DecoderCount = decoders };

        ImageException?[] errors = await BatchPipeline
            .RunAsync(Model, Repeat(Images), options, alive, TestContext.Current.CancellationToken)
            .ToArrayAsync();

        Assert.All(errors, Assert.Null);
        Assert.Equal(Images, alive.Decoded);
        Assert.InRange(alive.Most, 1, decoders);
    }

    [Fact]
    public async Task As_many_images_are_decoded_at_once_as_there_may_be()
    {
        using var all = new CountdownEvent(3);
        var alive = new AliveImages { Decoding = () => all.Signal() | all.Wait(TimeSpan.FromMinutes(1)) };
        ImageFile.Decoder = alive;
        var options = new ImageBatchOptions { DecoderCount = 3 };

        await BatchPipeline.RunAsync(Model, Repeat(3), options, alive, TestContext.Current.CancellationToken).ToArrayAsync();

        Assert.True(all.IsSet);
        Assert.Equal(3, alive.Most);
    }

    private static IAsyncEnumerable<ImageInput> Repeat(int count) => Enumerable.Repeat(Image, count).ToAsyncEnumerable();

    /// <summary>Counts images from where they are decoded to where they have been run.</summary>
    private sealed class AliveImages : IImageDecoder, IBatchOutput<ImageException?>
    {
        private readonly Lock _counting = new();
        private int _alive;

        public Func<bool> Decoding { get; init; } = () => true;

        public int Decoded { get; private set; }

        public int Most { get; private set; }

        public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file) => (1, 1);

        public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
        {
            lock (_counting)
            {
                Decoded++;
                Most = Math.Max(Most, ++_alive);
            }

            Decoding();
            pixels.Clear();
        }

        public ImageException? Run(
            string name,
            ImageEmbedderSession session,
            ImageView image,
            CancellationToken cancellationToken
        )
        {
            session.Run(image, cancellationToken);
            lock (_counting)
            {
                _alive--;
            }

            return null;
        }

        public ImageException? Unusable(string name, ImageException error) => error;
    }
}
