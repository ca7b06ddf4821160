namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>The tests of kernels rest on these pages, so they are tested themselves.</summary>
public class GuardedMemoryTests
{
    [Fact]
    public void A_float_past_the_end_cannot_be_read()
    {
        using var memory = new GuardedMemory(5, GuardedEdge.Last);

        Assert.True(memory.CanRead(0));
        Assert.True(memory.CanRead(4));
        Assert.False(memory.CanRead(5));
    }

    [Fact]
    public void A_float_before_the_beginning_cannot_be_read()
    {
        using var memory = new GuardedMemory(5, GuardedEdge.First);

        Assert.True(memory.CanRead(0));
        Assert.False(memory.CanRead(-1));
    }
}
