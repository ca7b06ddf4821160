using ConvNextV2.Compiled.InProcess.Caching;
using ConvNextV2.Compiled.InProcess.Compilation;

namespace ConvNextV2.Compiled.InProcess.Tests.Caching;

/// <summary>What is kept of a compilation, byte by byte.</summary>
public class CacheEntryTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, CacheKey.Length).Select(i => (byte)i)];

    private static readonly CompiledFolder Compiled = new(
        [77, 90, 1, 2, 3],
        [new FolderWarning(IsOfPreprocessor: false, "(1,1): é"), new FolderWarning(IsOfPreprocessor: true, "")]
    );

    [Fact]
    public void An_entry_is_read_as_it_was_written()
    {
        CompiledFolder? read = CacheEntry.Read(Key, CacheEntry.Write(Key, Compiled));

        Assert.NotNull(read);
        Assert.Equal(Compiled.Assembly, read.Assembly);
        Assert.Equal(Compiled.Warnings, read.Warnings);
    }

    [Fact]
    public void An_entry_with_any_bit_changed_is_none()
    {
        byte[] entry = CacheEntry.Write(Key, Compiled);

        for (int bit = 0; bit < entry.Length * 8; bit++)
        {
            byte[] changed = [.. entry];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(CacheEntry.Read(Key, changed));
        }
    }

    [Fact]
    public void An_entry_that_is_cut_off_or_goes_on_is_none()
    {
        byte[] entry = CacheEntry.Write(Key, Compiled);

        Assert.All(Enumerable.Range(0, entry.Length), length => Assert.Null(CacheEntry.Read(Key, entry[..length])));
        Assert.Null(CacheEntry.Read(Key, [.. entry, 0]));
    }

    [Fact]
    public void The_entry_of_another_key_is_none() =>
        Assert.Null(CacheEntry.Read([.. Key.Reverse()], CacheEntry.Write(Key, Compiled)));
}
