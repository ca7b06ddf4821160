using System.Security.Cryptography;
using ConvNextV2.Compiled.Tests.Sessions;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>What a model says of the file that it was loaded from.</summary>
public sealed class LoadedCheckpointTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public LoadedCheckpointTests() => File.WriteAllBytes(_file, TinyModel.Checkpoint);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void It_has_the_full_path_of_a_file_and_its_hash_where_that_is_asked_for()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _file);
        using TinyModel hashed = TinyModel.Load(relative, new ModelLoadOptions { ComputeSha256 = true });
        using TinyModel plain = TinyModel.Load(relative);

        Assert.Equal((_file, Hash()), (hashed.LoadedCheckpoint.Path, hashed.LoadedCheckpoint.Sha256));
        Assert.Equal((_file, null), (plain.LoadedCheckpoint.Path, plain.LoadedCheckpoint.Sha256));
    }

    [Fact]
    public void Bytes_have_a_hash_and_no_path()
    {
        using TinyModel model = TinyModel.Load(TinyModel.Checkpoint, new ModelLoadOptions { ComputeSha256 = true });

        Assert.Equal((null, Hash()), (model.LoadedCheckpoint.Path, model.LoadedCheckpoint.Sha256));
    }

    [Fact]
    public void A_file_that_is_written_while_it_is_loaded_is_not_taken()
    {
        byte[] other = [.. TinyModel.Checkpoint];
        other[^1]++;
        var options = new ModelLoadOptions { ComputeSha256 = true, Progress = new Writer(() => WriteInPlace(other)) };

        string message = Assert.Throws<CheckpointException>(() => TinyModel.Load(_file, options)).Message;

        Assert.EndsWith("it was changed while it was loaded.", message);
    }

    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(TinyModel.Checkpoint));

    private void WriteInPlace(byte[] bytes)
    {
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    /// <summary>Calls at once, on the thread that reports.</summary>
    private sealed class Writer(Action write) : IProgress<double>
    {
        public void Report(double value) => write();
    }
}
