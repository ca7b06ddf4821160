using ConvNextV2.Compiled.Tool.Terminal;

namespace ConvNextV2.Compiled.Tool.Tests.Terminal;

public class OutputPipeTests
{
    [Fact]
    public void A_reader_that_has_gone_is_told_from_all_else_that_can_go_wrong()
    {
        const int BrokenPipe = 32;
        const int NoSpace = 28;
        const int NotNow = 11;

        Assert.Throws<ClosedOutputException>(() => Write(BrokenPipe));
        Assert.All(
            new[] { NoSpace, NotNow },
            error => Assert.Equal(error, Assert.Throws<IOException>(() => Write(error)).HResult)
        );
    }

    private static void Write(int error)
    {
        using var pipe = new OutputPipe.Pipe(new Failing(error));
        pipe.Write([1]);
    }

    private sealed class Failing(int error) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("It failed.", error);
    }
}
