namespace ConvNextV2.Compiled.Tests.Checkpoints;

public class CheckpointExceptionTests
{
    [Fact]
    public void The_path_is_as_it_was_given_and_in_the_message_escaped()
    {
        var cause = new IOException();

        var exception = new CheckpointException("a\u001b[2J\nb", "it is damaged.", cause);

        Assert.Equal("a\u001b[2J\nb", exception.Checkpoint);
        Assert.Equal("The checkpoint 'a\\u001b[2J\\u000ab' cannot be used: it is damaged.", exception.Message);
        Assert.Same(cause, exception.InnerException);
        Assert.Null(new CheckpointException("a", "b").InnerException);
    }
}
