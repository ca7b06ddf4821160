using ConvNextV2.Compiled.Memory;

namespace ConvNextV2.Compiled.Tests.Memory;

// What is resident is the whole process: no other test may run beside these.
[CollectionDefinition(nameof(NativeBlockTests), DisableParallelization = true)]
[Collection(nameof(NativeBlockTests))]
public class NativeBlockTests
{
    [Fact]
    public unsafe void It_begins_on_a_cache_line_and_a_large_one_on_a_huge_page_and_holds_zeros()
    {
        foreach (int length in new[] { 0, 1, 3, 16, 1000, 100_000, (1 << 19) - 1, 1 << 19, (1 << 19) + 1, 3_000_000 })
        {
            // Twice, so that the second may be given memory that was used.
            for (int repeat = 0; repeat < 2; repeat++)
            {
                using var block = new NativeBlock(length);
                Span<float> floats = block.Slice(0, length).Span;
                fixed (float* first = floats)
                {
                    Assert.Equal(0, (nint)first % (OperatingSystem.IsLinux() && length >= 1 << 19 ? 1 << 21 : 64));
                }

                Assert.Equal(-1, floats.IndexOfAnyExcept(0f));
                floats.Fill(1);
            }
        }
    }

    [Fact]
    public void What_is_given_back_is_refused()
    {
        var block = new NativeBlock(100);
        NativeFloats floats = block.Slice(10, 20);
        block.Dispose();

        Assert.Throws<ObjectDisposedException>(() => floats.Span.Length);
        Assert.False(block.TryHold());
    }

    [Fact]
    public void Whoever_holds_it_keeps_it_until_the_release()
    {
        var block = new NativeBlock(100);
        NativeFloats floats = block.Slice(0, 100);
        Assert.True(block.TryHold());

        block.Dispose();
        floats.Span.Fill(1);
        Assert.Equal(1, floats.Span[99]);

        block.DangerousRelease();
        Assert.Throws<ObjectDisposedException>(() => floats.Span.Length);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 101)]
    [InlineData(100, 1)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 1)]
    public void A_part_outside_of_it_is_refused(long start, int length)
    {
        using var block = new NativeBlock(100);

        Assert.Throws<ArgumentOutOfRangeException>(() => block.Slice(start, length));
    }

    [Fact]
    public void More_than_there_is_ends_in_an_exception_that_can_be_caught() =>
        Assert.Throws<OutOfMemoryException>(() => new NativeBlock(1L << 60));

    [Fact]
    public void Memory_that_was_forgotten_is_given_back()
    {
        long before = ResidentBytes();
        for (int i = 0; i < 40; i++)
        {
            Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.InRange(ResidentBytes() - before, long.MinValue, 64L << 20);

        static void Forget() => new NativeBlock(4_000_000).Slice(0, 4_000_000).Span.Fill(1);
    }

    private static long ResidentBytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
