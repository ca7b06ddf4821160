using System.IO.Compression;
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

    /// <summary>A stream that gives one byte at a time, as a socket may.</summary>
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}
