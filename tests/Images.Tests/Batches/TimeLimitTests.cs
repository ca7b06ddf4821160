using ConvNextV2.Compiled.Images.Batches;
using ConvNextV2.Compiled.Images.Tests.Decoding;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Images.Tests.Batches;

/// <summary>One of them holds the process's decoder, so nothing else decodes meanwhile.</summary>
[Collection(nameof(DecoderChoiceTests))]
public sealed class TimeLimitTests : IDisposable
{
    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly byte[] Png = PngBytes.Write(
        1,
        1,
        bitDepth: 8,
        PngBytes.Gray,
        [
            [7],
        ]
    );

    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly IImageDecoder _before = ImageFile.Decoder;

    public void Dispose()
    {
        _released.Set();
        ImageFile.Decoder = _before;
    }

    /// <summary>Two hang, which are all that may be read at once, until their time is over.</summary>
    [Fact]
    public async Task An_image_that_hangs_is_unusable_when_its_time_is_over_and_others_have_its_place()
    {
        HungStream[] hung = [new HungStream(_released), new HungStream(_released)];
        var later = new TaskCompletionSource();
        var options = new ImageBatchOptions
        {
            DecoderCount = 1,
            TimeLimit = Limit,
            Time = _time,
        };
        await using IAsyncEnumerator<ImageException?> results = BatchPipeline
            .RunAsync(Model, ImagesAsync(), options, new Errors(), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator();

        Assert.Null(await NextAsync());
        await Task.WhenAll(hung.Select(stream => stream.Reading));
        Task<ImageException?> first = NextAsync();
        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("The image 'hung 0' cannot be used: it took longer than 5 s.", (await first)!.Message);
        Assert.IsType<TimeoutException>((await NextAsync())!.InnerException);
        later.SetResult();
        Assert.Null(await NextAsync());
        Assert.Null(await NextAsync());
        Assert.False(await results.MoveNextAsync());

        async Task<ImageException?> NextAsync()
        {
            Assert.True(await results.MoveNextAsync());
            return results.Current;
        }

        async IAsyncEnumerable<ImageInput> ImagesAsync()
        {
            yield return ImageInput.FromBytes(Png, "before");
            yield return ImageInput.FromStream(hung[0], "hung 0");
            yield return ImageInput.FromStream(hung[1], "hung 1");
            await later.Task;
            yield return ImageInput.FromBytes(Png, "after");
            yield return ImageInput.FromBytes(Png, "last");
        }
    }

    [Fact]
    public async Task Decoding_has_a_time_of_its_own()
    {
        var decoder = new HungDecoder(_released);
        ImageFile.Decoder = decoder;
        Task<ImageException?[]> results = RunAsync([ImageInput.FromBytes(Png, "hung")], decoders: 1);
        await decoder.Decoding;

        _time.Advance(Limit);

        Assert.IsType<TimeoutException>(Assert.Single(await results)!.InnerException);
    }

    [Fact]
    public async Task More_images_that_hang_than_there_may_be_end_all()
    {
        int most = BatchWorkers<ImageException?>.MostAbandoned;
        HungStream[] hung = [.. Enumerable.Range(0, most + 1).Select(_ => new HungStream(_released))];
        Task<ImageException?[]> results = RunAsync(
            [.. hung.Select((stream, i) => ImageInput.FromStream(stream, $"hung {i}"))],
            decoders: 1
        );
        foreach (HungStream stream in hung)
        {
            await stream.Reading;
            _time.Advance(Limit);
        }

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => results);

        Assert.StartsWith("More than 16 images hang, each with a thread; the last is 'hung 16'.", exception.Message);
    }

    private Task<ImageException?[]> RunAsync(ImageInput[] images, int decoders)
    {
        var options = new ImageBatchOptions
        {
            DecoderCount = decoders,
            TimeLimit = Limit,
            Time = _time,
        };
        return BatchPipeline
            .RunAsync(Model, images.ToAsyncEnumerable(), options, new Errors(), TestContext.Current.CancellationToken)
            .ToArrayAsync()
            .AsTask();
    }

    private sealed class Errors : IBatchOutput<ImageException?>
    {
        public ImageException? Run(
            string name,
            ImageEmbedderSession session,
            ImageView image,
            CancellationToken cancellationToken
        )
        {
            session.Run(image, cancellationToken);
            return null;
        }

        public ImageException? Unusable(string name, ImageException error) => error;
    }

    /// <summary>As a pipe that nobody writes into: its read heeds no token.</summary>
    private sealed class HungStream(ManualResetEventSlim released) : MemoryStream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reading => _reading.Task;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading.TrySetResult();
            released.Wait(CancellationToken.None);
            return ValueTask.FromResult(0);
        }
    }

    private sealed class HungDecoder(ManualResetEventSlim released) : IImageDecoder
    {
        private readonly TaskCompletionSource _decoding = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Decoding => _decoding.Task;

        public (int Width, int Height) ReadSize(ReadOnlySpan<byte> file) => (1, 1);

        public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels)
        {
            _decoding.TrySetResult();
            released.Wait();
        }
    }
}
