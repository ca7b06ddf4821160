using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Tests.Memory;

public class BumpAllocatorTests
{
    [Fact]
    public unsafe void Pieces_begin_on_cache_lines_and_none_reaches_into_another()
    {
        int[] lengths = [1, 16, 17, 1000, 31];
        using var block = new NativeBlock(lengths.Sum(length => BumpAllocator.Padded(length)));
        var allocator = new BumpAllocator(block);

        NativeFloats[] pieces = [.. lengths.Select(allocator.Take)];

        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i].Span.Fill(i);
            fixed (float* first = pieces[i].Span)
            {
                Assert.Equal(0u, (nuint)first % 64);
            }
        }

        Assert.Equal(lengths, pieces.Select(piece => piece.Length));
        Assert.All(pieces.Index(), piece => Assert.Equal(-1, piece.Item.Span.IndexOfAnyExcept((float)piece.Index)));
    }

    [Fact]
    public void More_than_the_block_has_is_refused()
    {
        using var block = new NativeBlock(16);
        var allocator = new BumpAllocator(block);
        allocator.Take(16);

        Assert.Throws<ArgumentOutOfRangeException>(() => allocator.Take(1));
    }
}
