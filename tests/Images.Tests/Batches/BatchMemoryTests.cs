using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public async Task Large_images_have_no_more_memory_than_those_that_are_decoded_at_once(int decoders)
    {
        var decoder = new CountingDecoder();
        ImageFile.Decoder = decoder;
        var options = new ImageBatchOptions { BatchSize = Images, DecoderCount = decoders };

        ImageEmbedding[] results = await Model.EmbedAsync(Enumerable.Repeat(Image, Images), options).ToArrayAsync();

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(Images, decoder.Decoded);
        Assert.InRange(decoder.MostAtOnce, 1, decoders);
        // Two images that are alive at the same time have two places, so places are as many as images were alive at most.
        Assert.InRange(decoder.Places.Count, 1, decoders);
    }

    [Fact]
    public async Task As_many_images_are_decoded_at_once_as_there_may_be()
    {
        using var all = new CountdownEvent(3);
        ImageFile.Decoder = new CountingDecoder { Decoding = () => all.Signal() | all.Wait(TimeSpan.FromMinutes(1)) };
        var options = new ImageBatchOptions { DecoderCount = 3 };

        await Model.EmbedAsync(Enumerable.Repeat(Image, 3), options).ToArrayAsync();

        Assert.True(all.IsSet);
    }

    private sealed class CountingDecoder : IImageDecoder
    {
        // So many that the pool does not mix their arrays with those of other tests' small images.
        private const int Width = 1500;
        private const int Height = 1000;

        private int _atOnce;
        private int _decoded;
        private int _mostAtOnce;

        public Func<bool> Decoding { get; init; } = () => true;

        public int Decoded => _decoded;

        public int MostAtOnce => _mostAtOnce;

        public ConcurrentDictionary<nint, bool> Places { get; } = [];

        public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file) => (Width, Height);

        public unsafe void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
        {
            Interlocked.Increment(ref _decoded);
            int atOnce = Interlocked.Increment(ref _atOnce);
            InterlockedMax(ref _mostAtOnce, atOnce);

            // Arrays of this length are not moved.
            Places[(nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pixels))] = true;
            Decoding();
            pixels.Fill((byte)atOnce);
            Interlocked.Decrement(ref _atOnce);
        }

        private static void InterlockedMax(ref int location, int value)
        {
            for (int seen = Volatile.Read(ref location); seen < value; )
            {
                int before = Interlocked.CompareExchange(ref location, value, seen);
                seen = before == seen ? value : before;
            }
        }
    }
}
