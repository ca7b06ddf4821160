using System.IO.Compression;
using System.IO.Pipes;
using System.Reflection;
using System.Security.Cryptography;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.Checkpoints;

public sealed class CheckpointSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convnextv2-").FullName;

    private readonly byte[] _bytes = [.. Values.Random(5000, seed: 1).Select(value => (byte)(int)(value * 127))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_folders_streams_and_memory_hold_the_same_bytes()
    {
        string file = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(file, _bytes);
        using var seekable = new MemoryStream([9, 9, 9, .. _bytes]);
        seekable.Position = 3;
        using var compressed = new MemoryStream();
        using (var compressor = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            compressor.Write(_bytes);
        }

        compressed.Position = 0;
        using var notSeekable = new GZipStream(compressed, CompressionMode.Decompress);

        AssertHolds(CheckpointSource.Open(file));
        AssertHolds(CheckpointSource.Open(_folder));
        AssertHolds(CheckpointSource.Open(_bytes));
        AssertHolds(CheckpointSource.Open(seekable));
        AssertHolds(CheckpointSource.Open(notSeekable));
        AssertHolds(CheckpointSource.Open(new TricklingStream(_bytes)));
    }

    [Fact]
    public void A_missing_file_is_named_with_what_could_be_given()
    {
        string folder = Assert.Throws<FileNotFoundException>(() => CheckpointSource.Open(_folder)).Message;
        string file = Assert
            .Throws<FileNotFoundException>(() => CheckpointSource.Open(Path.Combine(_folder, "nothing.safetensors")))
            .Message;

        Assert.Contains(Path.Combine(_folder, "model.safetensors"), folder, StringComparison.Ordinal);
        Assert.Contains("nothing.safetensors", file, StringComparison.Ordinal);
        Assert.Contains("model.safetensors.index.json", file, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CheckpointSource.Open(""));
        Assert.Throws<ArgumentNullException>(() => CheckpointSource.Open((Stream)null!));
    }

    [Fact]
    public void A_hash_is_of_all_bytes_whatever_holds_them()
    {
        string file = Path.Combine(_folder, "model.safetensors");
        byte[] long3 = [.. _bytes, .. new byte[3 << 20]];
        File.WriteAllBytes(file, long3);
        string hash = Convert.ToHexString(SHA256.HashData(long3));
        using var stream = new MemoryStream([7, .. long3]);
        stream.Position = 1;

        foreach (
            CheckpointSource source in new[]
            {
                CheckpointSource.Open(file),
                CheckpointSource.Open(long3),
                CheckpointSource.Open(stream),
                CheckpointSource.Open(new TricklingStream(long3)),
            }
        )
        {
            using (source)
            {
                source.RequireSha256(hash);
                source.RequireSha256(hash.ToLowerInvariant());
                string other = new('0', 64);
                string message = Assert.Throws<CheckpointException>(() => source.RequireSha256(other)).Message;
                Assert.EndsWith(
                    $"its SHA-256 is {hash.ToLowerInvariant()}, not {other} as expected.",
                    message,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void A_resource_of_an_assembly_is_a_checkpoint_and_a_missing_one_is_named()
    {
        Assembly assembly = typeof(CheckpointSourceTests).Assembly;

        using CheckpointSource source = CheckpointSource.Open(assembly, "half/model.safetensors");

        Assert.Equal("half/model.safetensors in ConvNextV2.Compiled.Tests", source.Name);
        Assert.Contains("classifier.weight", source.ReadHeader().Select(tensor => tensor.Name));
        string message = Assert.Throws<CheckpointException>(() => CheckpointSource.Open(assembly, "nothing")).Message;
        Assert.Equal(
            "The checkpoint 'nothing in ConvNextV2.Compiled.Tests' cannot be used: the assembly has no such resource.",
            message
        );
    }

    [Fact]
    public void A_stream_that_cannot_be_read_is_a_wrong_argument()
    {
        var closed = new MemoryStream(_bytes);
        closed.Dispose();
        using FileStream writing = File.OpenWrite(Path.Combine(_folder, "model.safetensors"));

        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => CheckpointSource.Open(closed)).ParamName);
        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => CheckpointSource.Open(writing)).ParamName);
    }

    /// <summary>What a stream says of itself, and what is then said of it.</summary>
    [Theory]
    [InlineData("shorter than it says", "although it had ")]
    [InlineData("of a length that no stream has", "although it had ")]
    [InlineData("of a negative length", "it is empty")]
    [InlineData("behind its end", "it is empty")]
    [InlineData("without a length", "it cannot be read: no length")]
    [InlineData("without a position", "it cannot be read: no position")]
    [InlineData("that gives more than was asked for", "although it had ")]
    [InlineData("of damaged compressed data", "it cannot be read: ")]
    public void A_stream_that_lies_is_a_checkpoint_that_cannot_be_used(string kind, string expected)
    {
        byte[] file = SafetensorsBytes.Write([("a", "F32", [2], [1, 2])]);
        using Stream stream = kind switch
        {
            "shorter than it says" => new LyingStream(file) { ClaimedLength = file.Length + 8L },
            "of a length that no stream has" => new LyingStream(file) { ClaimedLength = long.MaxValue },
            "of a negative length" => new LyingStream(file) { ClaimedLength = -1 },
            "behind its end" => new LyingStream(file) { Position = file.Length + 100 },
            "without a length" => new LyingStream(file) { HasLength = false },
            "without a position" => new LyingStream(file) { HasPosition = false },
            "that gives more than was asked for" => new LyingStream(file) { Surplus = 1 },
            _ => new GZipStream(new MemoryStream(file), CompressionMode.Decompress),
        };

        CheckpointException exception = Assert.Throws<CheckpointException>(() =>
        {
            using CheckpointSource source = CheckpointSource.Open(stream);
            source.Read(0, new byte[Math.Min(source.Length, 1000)]);
            source.ReadHeader();
        });

        Assert.Equal("stream", exception.Checkpoint);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_source_reads_beyond_what_it_has()
    {
        string file = Path.Combine(_folder, "model.safetensors");
        File.WriteAllBytes(file, _bytes);
        foreach (
            Func<CheckpointSource> open in new Func<CheckpointSource>[]
            {
                () => CheckpointSource.Open(file),
                () => CheckpointSource.Open(_bytes),
                () => CheckpointSource.Open(new MemoryStream(_bytes)),
                () => CheckpointSource.Open(new TricklingStream(_bytes)),
            }
        )
        {
            using CheckpointSource source = open();
            foreach (long offset in new[] { -1L, 5000, 5001, 1L << 31, 1L << 32, long.MaxValue, long.MinValue })
            {
                Assert.Throws<CheckpointException>(() => source.Read(offset, new byte[1]));
            }

            source.Read(5000, []);
        }
    }

    [Fact]
    public void What_the_system_says_of_a_stream_is_said_as_it_is()
    {
        using var stream = new LyingStream(_bytes) { Failure = new IOException("the network is down") };
        using CheckpointSource source = CheckpointSource.Open(stream);

        Assert.Equal("the network is down", Assert.Throws<IOException>(() => source.Read(0, new byte[1])).Message);
    }

    [Fact]
    public void A_path_that_no_file_can_have_is_a_file_that_is_not_there()
    {
        string message = Assert.Throws<FileNotFoundException>(() => CheckpointSource.Open("a\0\u001b[2J")).Message;

        Assert.Contains("There is no checkpoint at 'a\\u0000\\u001b[2J'", message, StringComparison.Ordinal);
        Assert.Null(CheckpointLabels.Read("a\0b"));
        Assert.Null(CheckpointLabels.Read(Path.Combine(_folder, "a\0b")));
    }

    [Fact]
    public void A_pipe_is_no_checkpoint()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there has an open pipe a path.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        string path = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";
        using var writer = new AnonymousPipeClientStream(PipeDirection.Out, pipe.ClientSafePipeHandle);

        CheckpointException exception = Assert.Throws<CheckpointException>(() => CheckpointSource.Open(path));

        Assert.Equal(path, exception.Checkpoint);
        Assert.IsType<NotSupportedException>(exception.InnerException);
    }

    private void AssertHolds(CheckpointSource source)
    {
        using (source)
        {
            Assert.Equal(_bytes.Length, source.Length);
            foreach ((int offset, int length) in new[] { (0, 8), (4990, 10), (100, 3000), (0, 5000) })
            {
                byte[] read = new byte[length];
                source.Read(offset, read);
                Assert.Equal(_bytes[offset..(offset + length)], read);
            }

            Assert.Throws<CheckpointException>(() => source.Read(4999, new byte[2]));
        }
    }

    /// <summary>A stream that says of itself what is not so.</summary>
    private sealed class LyingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long? ClaimedLength { get; init; }

        public bool HasLength { get; init; } = true;

        public bool HasPosition { get; init; } = true;

        public int Surplus { get; init; }

        public Exception? Failure { get; init; }

        public override long Length => HasLength ? ClaimedLength ?? base.Length : throw new NotSupportedException("no length");

        public override long Position
        {
            get => HasPosition ? base.Position : throw new NotSupportedException("no position");
            set => base.Position = value;
        }

        public override int Read(Span<byte> buffer) => Failure is null ? base.Read(buffer) + Surplus : throw Failure;
    }

    /// <summary>A stream that gives one byte at a time, as a socket may.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
