using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Tests.Memory;

public class WeightBlockTests
{
    [Fact]
    public unsafe void Pieces_begin_on_cache_lines_and_none_reaches_into_another()
    {
        int[] lengths = [1, 16, 17, 1000, 31];
        WeightBlock block = WeightBlock.For(lengths)!;

        PinnedBuffer[] pieces = [.. lengths.Select(block.Take)];

        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[i].Span.Fill(i);
            fixed (float* first = pieces[i].Span)
            {
                Assert.Equal(0u, (nuint)first % 64);
            }
        }

        Assert.Equal(lengths, pieces.Select(piece => piece.Length));
        Assert.All(pieces.Index(), piece => Assert.DoesNotContain(piece.Item.Memory.ToArray(), value => value != piece.Index));
    }

    [Fact]
    public void More_than_was_said_is_refused()
    {
        WeightBlock block = WeightBlock.For([16])!;
        block.Take(16);

        Assert.Throws<ArgumentOutOfRangeException>(() => block.Take(1));
    }

    [Fact]
    public void What_no_array_can_hold_is_no_block() => Assert.Null(WeightBlock.For([int.MaxValue / 2, int.MaxValue / 2, 1000]));

    [Fact]
    public void A_large_buffer_is_zeroed_whatever_pages_it_lies_on()
    {
        // Long enough for huge pages, and twice, so that the second may be given memory that was used.
        for (int i = 0; i < 2; i++)
        {
            var buffer = new PinnedBuffer(3 * HugePages.PageLength / sizeof(float));
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0f));
            buffer.Span.Fill(7);
        }
    }
}
