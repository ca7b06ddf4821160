namespace ConvNextV2.Compiled.Tests.Sessions;

public sealed class LoadingTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");

    public LoadingTests() => File.WriteAllBytes(_path, TinyModel.Checkpoint);

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Progress_rises_to_one()
    {
        var reports = new List<double>();

        using TinyModel model = await TinyModel.LoadAsync(_path, new ModelLoadOptions { Progress = new Progress(reports.Add) });

        Assert.Equal(reports.Order(), reports);
        Assert.Equal(1, reports[^1]);
        Assert.Equal(3, model.Embed([1, 1])[1]);
    }

    [Fact]
    public async Task A_cancelled_load_ends_in_its_exception()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TinyModel.LoadAsync(_path, null, cancellation.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TinyModel.LoadAsync(new AsynchronousStream(TinyModel.Checkpoint), null, cancellation.Token)
        );
    }

    [Fact]
    public async Task An_exception_of_whoever_is_told_of_the_progress_comes_out_and_nothing_is_left()
    {
        var options = new ModelLoadOptions { Progress = new Progress(_ => throw new InvalidTimeZoneException()) };

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => TinyModel.LoadAsync(_path, options));
    }

    [Fact]
    public async Task A_stream_that_refuses_synchronous_reads_is_loaded()
    {
        using TinyModel model = await TinyModel.LoadAsync(new AsynchronousStream(TinyModel.Checkpoint));

        Assert.Equal([2f, 3f], model.Embed([1, 1]));
    }

    [Fact]
    public async Task A_missing_file_and_a_damaged_one_are_named_as_they_are_without_waiting()
    {
        string missing = _path + ".no";
        Assert.Contains(
            missing,
            (await Assert.ThrowsAsync<FileNotFoundException>(() => TinyModel.LoadAsync(missing))).Message,
            StringComparison.Ordinal
        );

        await File.WriteAllTextAsync(_path, "version https://git-lfs.github.com/spec/v1");
        Assert.Equal(_path, (await Assert.ThrowsAsync<CheckpointException>(() => TinyModel.LoadAsync(_path))).Checkpoint);
    }

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    /// <summary>As the body of a request: a few bytes at a time, and only for who awaits them.</summary>
    private sealed class AsynchronousStream(byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(7, buffer.Length), bytes.Length - _position);
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
