using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Tests.Memory;

public class PinnedBufferTests
{
    [Fact]
    public unsafe void It_begins_on_a_cache_line_holds_zeros_and_does_not_move()
    {
        foreach (int length in new[] { 1, 3, 16, 1000, 100_000, (1 << 19) - 1, 1 << 19, (1 << 19) + 1, 3_000_000 })
        {
            var buffer = new PinnedBuffer(length);
            nint before;
            fixed (float* first = buffer.Span)
            {
                before = (nint)first;
            }

            GC.Collect();

            fixed (float* first = buffer.Span)
            {
                Assert.Equal(before, (nint)first);
            }

            Assert.Equal(0, before % 64);
            Assert.Equal(length, buffer.Span.Length);
            Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0f));
        }
    }

    [Fact]
    public void A_span_keeps_the_memory_alive()
    {
        Span<float> span = new PinnedBuffer(1000).Span;
        span.Fill(3);
        GC.Collect();
        _ = new PinnedBuffer(1000);

        Assert.Equal(-1, span.IndexOfAnyExcept(3f));
    }

    [Fact]
    public void A_length_beyond_an_array_is_refused() => Assert.ThrowsAny<Exception>(() => new PinnedBuffer(int.MaxValue));
}
