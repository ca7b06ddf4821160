using ConvNextV2.Compiled.Images.Decoding;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoding;

public class LoadAsyncTests
{
    private static readonly string Rocket = Samples.Photograph("rocket.jpg");

    [Fact]
    public async Task A_file_and_a_stream_without_synchronous_reads_have_the_pixels_of_Load()
    {
        using DecodedImage expected = ImageFile.Load(Rocket);
        using TestStream body = TestStream.Of(File.ReadAllBytes(Rocket), atOnce: 10_000);

        foreach (Task<DecodedImage> loading in new[] { ImageFile.LoadAsync(Rocket), ImageFile.LoadAsync(body) })
        {
            using DecodedImage image = await loading;
            Assert.Equal((640, 427), (image.Width, image.Height));
            Assert.True(expected.View.Pixels.SequenceEqual(image.View.Pixels));
        }

        Assert.False(body.IsDisposed);
    }

    /// <summary>As where the thread of a window waits for the result.</summary>
    [Fact]
    public async Task It_ends_though_the_callers_context_runs_nothing()
    {
        Task<DecodedImage> loading;
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        try
        {
            loading = ImageFile.LoadAsync(TestStream.Of(File.ReadAllBytes(Rocket), atOnce: 50_000));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        (await loading.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public async Task A_stream_without_an_end_is_refused_at_the_limit()
    {
        long read = 0;
        var endless = new TestStream(
            (room, _) =>
            {
                read += room.Length;
                return ValueTask.FromResult(room.Length);
            }
        );

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() =>
            ImageFile.LoadAsync(endless, new ImageLimits { MaxFileBytes = 1_000_000 })
        );

        Assert.Contains("MaxFileBytes, which is 1000000", exception.Message, StringComparison.Ordinal);
        Assert.InRange(read, 1_000_000, 3_000_000);
    }

    [Fact]
    public async Task A_file_that_says_it_is_longer_than_the_limit_is_not_read()
    {
        using var file = new UnreadFile(Rocket);
        var limits = new ImageLimits { MaxFileBytes = file.Length - 1 };

        ImageException later = await Assert.ThrowsAsync<ImageException>(() => ImageFile.LoadAsync(file, limits));
        ImageException now = Assert.Throws<ImageException>(() => ImageFile.Load(file, limits).Width);

        Assert.Contains($"MaxFileBytes, which is {file.Length - 1}", later.Message, StringComparison.Ordinal);
        Assert.Equal(later.Message, now.Message);
    }

    [Fact]
    public async Task A_read_that_does_not_end_is_ended_by_cancelling()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new TestStream(
            async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
        );

        Task<DecodedImage> loading = ImageFile.LoadAsync(waiting, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ImageFile.LoadAsync(Rocket, cancellationToken: cancellation.Token)
        );
    }

    [Fact]
    public async Task A_stream_that_answers_a_cancellation_in_its_own_way_is_cancelled_all_the_same()
    {
        using var cancellation = new CancellationTokenSource();
        var aborting = new TestStream(
            async (_, _) =>
            {
                await cancellation.CancelAsync();
                throw new IOException("The client has gone.");
            }
        );

        Exception exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ImageFile.LoadAsync(aborting, cancellationToken: cancellation.Token)
        );

        Assert.IsType<IOException>(exception.InnerException);
    }

    public static TheoryData<Type> Failures() =>
        [
            typeof(IOException),
            typeof(NotSupportedException),
            typeof(ObjectDisposedException),
            typeof(OverflowException),
            typeof(OperationCanceledException),
            typeof(ArgumentException),
        ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_a_stream_throws_is_the_cause_of_an_ImageException(Type type)
    {
        Exception cause =
            type == typeof(ObjectDisposedException)
                ? new ObjectDisposedException("connection")
                : (Exception)Activator.CreateInstance(type)!;

        ImageException later = await Assert.ThrowsAsync<ImageException>(() =>
            ImageFile.LoadAsync(new TestStream((_, _) => throw cause))
        );
        ImageException now = Assert.Throws<ImageException>(() => ImageFile.Load(new ThrowingStream(cause)).Width);

        Assert.Same(cause, later.InnerException);
        Assert.Same(cause, now.InnerException);
        Assert.Equal(("stream", "stream"), (later.Name, now.Name));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task A_stream_that_says_it_has_read_more_than_it_was_asked_for_is_refused(int read)
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() =>
            ImageFile.LoadAsync(new TestStream((_, _) => ValueTask.FromResult(read)))
        );

        Assert.Contains($"says that it has read {read}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_or_be_a_path_is_refused_by_name()
    {
        var closed = new MemoryStream();
        closed.Dispose();

        Assert.Equal(
            "stream",
            Assert
                .Throws<ArgumentException>(() =>
                {
                    _ = ImageFile.LoadAsync(closed);
                })
                .ParamName
        );
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => ImageFile.Load(closed)).ParamName);
        Assert.Throws<ArgumentNullException>(() =>
        {
            _ = ImageFile.LoadAsync((Stream)null!);
        });
        Assert.Equal(
            "path",
            Assert
                .Throws<ArgumentException>(() =>
                {
                    _ = ImageFile.LoadAsync("");
                })
                .ParamName
        );
        Assert.Equal("path", Assert.Throws<ArgumentException>(() => ImageFile.Load("a\0b")).ParamName);
    }

    [Fact]
    public async Task What_is_no_file_is_refused_in_the_task()
    {
        Assert.Equal("path", (await Assert.ThrowsAsync<ArgumentException>(() => ImageFile.LoadAsync("a\0b"))).ParamName);
        ImageException missing = await Assert.ThrowsAsync<ImageException>(() => ImageFile.LoadAsync("no-such.jpg"));
        Assert.IsType<FileNotFoundException>(missing.InnerException);
        Assert.Equal("no-such.jpg", missing.Name);
        await Assert.ThrowsAsync<ImageException>(() => ImageFile.LoadAsync(AppContext.BaseDirectory));
    }

    /// <summary>Twice a gibibyte is no int; a file may have almost as many bytes as an array.</summary>
    [Fact]
    public void A_buffer_grows_up_to_the_longest_array()
    {
        Assert.Equal(1 << 30, FileBytes.LengthAfter(1 << 29));
        Assert.Equal(Array.MaxLength, FileBytes.LengthAfter(1 << 30));
        Assert.Equal(Array.MaxLength, FileBytes.LengthAfter(Array.MaxLength - 1));

        var limits = new ImageLimits { MaxFileBytes = long.MaxValue };
        FileBytes.RequireLength(Array.MaxLength - 1, "big", limits);
        Assert.Throws<ImageException>(() => FileBytes.RequireLength(Array.MaxLength, "big", limits));
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) { }
    }

    private sealed class UnreadFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read)
    {
        public override int Read(Span<byte> buffer) => throw new InvalidTimeZoneException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidTimeZoneException();
    }

    private sealed class ThrowingStream(Exception exception) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw exception;
    }
}
