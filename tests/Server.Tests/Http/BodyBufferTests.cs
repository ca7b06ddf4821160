using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>Memory of bodies, and how it is counted.</summary>
public class BodyBufferTests
{
    [Fact]
    public void The_budget_is_charged_with_whole_arrays_and_has_them_back()
    {
        BufferBudget budget = NewBudget(8192);
        using var first = new BodyBuffer(budget);
        using var second = new BodyBuffer(budget);

        // Rented memory comes in powers of two.
        first.Resize(4097);

        Assert.Equal(8192, budget.Taken);
        Assert.Throws<BuffersFullException>(() => second.Resize(1));
        Assert.Equal(8192, budget.Taken);
        first.Dispose();
        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public void Memory_that_there_is_not_is_charged_to_nobody()
    {
        BufferBudget budget = NewBudget(long.MaxValue);
        using var buffer = new BodyBuffer(budget);

        // Longer than any array.
        Assert.Throws<OutOfMemoryException>(() => buffer.Resize(int.MaxValue));

        Assert.Equal(0, budget.Taken);
    }

    [Fact]
    public async Task A_body_begins_with_a_kilobyte_and_more_may_be_allowed_than_an_array_has()
    {
        BufferBudget budget = NewBudget(1 << 20);
        using var buffer = new BodyBuffer(budget);

        Assert.True(await buffer.TryFillAsync(new MemoryStream([1, 2, 3]), most: 5L << 30, announced: null, default));

        Assert.Equal([1, 2, 3], buffer.Bytes.ToArray());
        Assert.Equal(1024, budget.Taken);
    }

    private static BufferBudget NewBudget(long bytes) => new(Options.Create(new ServerOptions { MaxBufferedBytes = bytes }));
}
