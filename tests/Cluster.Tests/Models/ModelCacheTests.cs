using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Cluster.Tests.Models;

public sealed class ModelCacheTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly TestHolders _holders = new();
    private readonly ModelCache _cache;
    private readonly ModelFingerprint _model = ModelFingerprint.Read(OneMachine.Model)!;

    public ModelCacheTests() => _cache = _holders.Cache(_folder["cache"]);

    public void Dispose() => _folder.Dispose();

    private string Cached => _folder[$"cache/{_model.Hash}"];

    [Fact]
    public async Task A_model_that_is_nowhere_here_is_fetched_once_however_many_wait_for_it()
    {
        _holders.Add("other", OneMachine.Model);
        ModelCache neighbour = _holders.Cache(_folder["cache"]);

        string[] folders = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => FolderAsync(i % 2 == 0 ? _cache : neighbour)))
        );

        Assert.All(folders, folder => Assert.Equal(Cached, folder));
        Assert.Equal(ModelFolders.FilesOf(OneMachine.Model), ModelFolders.FilesOf(Cached));
        Assert.Equal(_model.Files.Sum(file => file.Length), _holders.Reads.Sum(read => read.Length));
    }

    [Fact]
    public async Task A_model_that_was_fetched_is_there_when_the_silo_begins_again()
    {
        ModelFolders.Copy(OneMachine.Model, Cached);

        Assert.Equal(Cached, await FolderAsync(_cache));
    }

    [Fact]
    public async Task A_model_is_used_where_it_stands()
    {
        Assert.Equal(OneMachine.Model, await _cache.FolderOfAsync(_model, OneMachine.Model, CancellationToken.None));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Fact]
    public async Task Another_model_under_the_path_is_not_taken_for_it()
    {
        string path = ModelFolders.Copy(OneMachine.Model, _folder["model"]);
        ModelFolders.ChangeLastValue(Path.Combine(path, Weights));
        _holders.Add("other", OneMachine.Model);

        Assert.Equal(Cached, await _cache.FolderOfAsync(_model, path, CancellationToken.None));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("longer")]
    [InlineData("gone")]
    public async Task What_is_torn_or_wrong_is_refused_and_fetched_from_another(string fault)
    {
        int reads = 0;
        _holders.Add("bad", OneMachine.Model, change: Spoil);
        _holders.Add("good", OneMachine.Model);

        string folder = await FolderAsync(_cache);

        Assert.Equal(ModelFolders.FilesOf(OneMachine.Model), ModelFolders.FilesOf(folder));
        Assert.Contains(_holders.Reads, read => read.Holder == "good");
        Assert.Equal([folder], Directory.EnumerateDirectories(_folder["cache"]));

        // From the second chunk of the weights on.
        byte[] Spoil(string file, byte[] chunk)
        {
            if (file != Weights || ++reads < 2)
            {
                return chunk;
            }

            switch (fault)
            {
                case "cut":
                    return [];
                case "changed":
                    chunk[0] ^= 1;
                    return chunk;
                case "longer":
                    return new byte[_model.Files[^1].Length];
                default:
                    throw new IOException("The silo is gone.");
            }
        }
    }

    [Fact]
    public async Task A_model_that_nobody_gives_whole_is_not_there_and_the_sentence_says_why()
    {
        _holders.Add("bad", OneMachine.Model, change: (_, _) => throw new IOException("Its disk is broken."));

        var refused = await Assert.ThrowsAsync<BatchException>(() => FolderAsync(_cache));

        Assert.Contains("Its disk is broken.", refused.Message);
        Assert.Empty(Directory.EnumerateDirectories(_folder["cache"]));
    }

    [Fact]
    public async Task A_model_that_nobody_has_is_named_with_its_hash()
    {
        var refused = await Assert.ThrowsAsync<BatchException>(() => FolderAsync(_cache));

        Assert.Contains($"'{_folder["nowhere"]}'", refused.Message);
        Assert.Contains(_model.Hash, refused.Message);
    }

    [Fact]
    public async Task What_was_damaged_since_it_was_fetched_is_fetched_again()
    {
        ModelFolders.Copy(OneMachine.Model, Cached);
        ModelFolders.ChangeLastValue(Path.Combine(Cached, Weights));
        _holders.Add("other", OneMachine.Model);

        Assert.Equal(Cached, await FolderAsync(_cache));

        Assert.Equal(ModelFolders.FilesOf(OneMachine.Model), ModelFolders.FilesOf(Cached));
    }

    [Fact]
    public async Task What_a_silo_that_was_killed_had_of_it_is_in_nobody_s_way()
    {
        Directory.CreateDirectory(_folder[$"cache/_{_model.Hash}"]);
        File.WriteAllText(_folder[$"cache/_{_model.Hash}/{Weights}"], "half");
        File.WriteAllText(_folder[$"cache/_{_model.Hash}/other.safetensors"], "whole");
        _holders.Add("other", OneMachine.Model);

        Assert.Equal(Cached, await FolderAsync(_cache));

        Assert.Equal(ModelFolders.FilesOf(OneMachine.Model), ModelFolders.FilesOf(Cached));
    }

    [Fact]
    public async Task A_silo_gives_what_it_has_in_pieces_of_a_mebibyte_at_most()
    {
        Assert.True(await _cache.HasAsync(_model, OneMachine.Model));

        var pieces = new List<byte[]>();
        byte[] piece;
        while ((piece = await _cache.ReadAsync(_model.Hash, Weights, pieces.Sum(read => read.Length))).Length > 0)
        {
            pieces.Add(piece);
        }

        byte[] expected = File.ReadAllBytes(Path.Combine(OneMachine.Model, Weights));
        Assert.True(expected.AsSpan().SequenceEqual(pieces.SelectMany(read => read).ToArray()));
        Assert.All(pieces, read => Assert.InRange(read.Length, 1, 1 << 20));
        Assert.Equal(2, pieces.Count);
    }

    [Fact]
    public async Task A_silo_gives_no_other_files_and_none_of_a_model_that_it_has_not_said_to_have()
    {
        await Assert.ThrowsAsync<BatchException>(() => _cache.ReadAsync(_model.Hash, Weights, 0));
        Assert.False(await _cache.HasAsync(_model, _folder["nowhere"]));
        Assert.True(await _cache.HasAsync(_model, OneMachine.Model));

        await Assert.ThrowsAsync<BatchException>(() => _cache.ReadAsync(_model.Hash, "../model/config.json", 0));
        await Assert.ThrowsAsync<BatchException>(() => _cache.ReadAsync(new string('0', 64), Weights, 0));
    }

    private Task<string> FolderAsync(ModelCache cache) => cache.FolderOfAsync(_model, _folder["nowhere"], CancellationToken.None);
}
