using ConvNextV2.Compiled.InProcess.Caching;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Caching;

/// <summary>Kept compilations, and all that can be wrong with the folder or a file in it.</summary>
public sealed class CompilationCacheTests : IDisposable
{
    private static readonly byte[] Key = new byte[CacheKey.Length];
    private static readonly CompiledFolder Compiled = new([1, 2, 3], [new FolderWarning(IsOfPreprocessor: false, "w")]);

    private readonly TemporaryFolder _parent = new();

    private string Folder => _parent.PathOf("cache");

    private string Entry => Assert.Single(Directory.GetFiles(Folder));

    [Fact]
    public void What_was_written_is_found_by_the_next_who_asks()
    {
        Write();

        Assert.Equal(Compiled.Assembly, Read()!.Assembly);
        Assert.Equal(Compiled.Warnings, Read()!.Warnings);
        Assert.Null(CompilationCache.Open(Folder).Read([.. Key.Select(_ => (byte)1)]));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_of()
    {
        File.WriteAllText(_parent.PathOf("file"), "");

        CompilationCache below = CompilationCache.Open(_parent.PathOf("file/cache"));
        CompilationCache inItsPlace = CompilationCache.Open(_parent.PathOf("file"));

        Assert.StartsWith("Compilations are not kept: ", below.Fault, StringComparison.Ordinal);
        Assert.StartsWith("Compilations are not kept: ", inItsPlace.Fault, StringComparison.Ordinal);
        below.Write(Key, Compiled);
        Assert.Null(below.Read(Key));
        Assert.Throws<ArgumentException>(() => CompilationCache.Open(""));
    }

    [Fact]
    public void An_entry_that_cannot_be_put_in_its_place_is_told_of_and_leaves_nothing_behind()
    {
        Write();
        string entry = Entry;
        File.Delete(entry);
        Directory.CreateDirectory(Path.Combine(entry, "below"));
        CompilationCache cache = CompilationCache.Open(Folder);

        Assert.Null(cache.Read(Key));
        cache.Write(Key, Compiled);

        Assert.StartsWith("The compilation could not be kept: ", cache.Fault, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void A_broken_entry_is_made_again()
    {
        Write();
        string entry = Entry;
        byte[] whole = File.ReadAllBytes(entry);
        byte[][] broken =
        [
            [],
            whole[..^1],
            [.. whole[..^1], (byte)(whole[^1] ^ 1)],
            [.. whole, 0],
        ];
        foreach (byte[] bytes in broken)
        {
            File.WriteAllBytes(entry, bytes);
            Assert.Null(Read());
            Write();
            Assert.NotNull(Read());
            Assert.Equal(whole, File.ReadAllBytes(entry));
        }
    }

    [Fact]
    public void What_nobody_has_used_for_two_months_goes_when_something_is_written()
    {
        byte[] Other(byte value) => [.. Key.Select(_ => value)];
        CompilationCache cache = CompilationCache.Open(Folder);
        cache.Write(Other(1), Compiled);
        string old = Entry;
        cache.Write(Other(2), Compiled);
        string used = Directory.GetFiles(Folder).Single(file => file != old);
        string abandoned = Path.Combine(Folder, new string('a', 32) + ".unfinished");
        string beingWritten = Path.Combine(Folder, new string('b', 32) + ".unfinished");
        string[] foreign =
        [
            .. new[]
            {
                "note.txt",
                "my.compiled",
                "my.unfinished",
                $"{new string('a', 65)}.compiled",
                $"{new string('A', 64)}.compiled",
            }.Select(name => Path.Combine(Folder, name)),
        ];
        foreach (string file in new[] { abandoned, beingWritten }.Concat(foreign))
        {
            File.WriteAllText(file, "");
        }

        foreach (string file in new[] { old, used, abandoned }.Concat(foreign))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-61));
        }

        Assert.NotNull(cache.Read(Other(2)));
        cache.Write(Key, Compiled);

        Assert.Equal(
            new[] { used, beingWritten }.Concat(foreign).Order(),
            Directory.GetFiles(Folder).Where(file => !file.EndsWith(new string('0', 64) + ".compiled")).Order()
        );
    }

    [Fact]
    public async Task Many_at_once_read_a_whole_entry_or_none()
    {
        byte[] large = new byte[1 << 20];
        new Random(1).NextBytes(large);
        var compiled = new CompiledFolder(large, []);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (int i = 0; i < 10; i++)
                        {
                            CompilationCache cache = CompilationCache.Open(Folder);
                            cache.Write(Key, compiled);
                            Assert.Null(cache.Fault);
                            Assert.Equal(large, cache.Read(Key)!.Assembly);
                        }
                    })
                )
        );

        Assert.Single(Directory.GetFiles(Folder));
    }

    public void Dispose() => _parent.Dispose();

    private CompiledFolder? Read() => CompilationCache.Open(Folder).Read(Key);

    private void Write() => CompilationCache.Open(Folder).Write(Key, Compiled);
}
