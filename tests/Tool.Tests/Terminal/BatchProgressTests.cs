using ConvNextV2.Compiled.Tool.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Tool.Tests.Terminal;

public class BatchProgressTests
{
    [Fact]
    public void In_a_pipe_a_line_now_and_then_says_how_far_it_is_how_fast_and_how_long_it_takes()
    {
        using var notes = new StringWriter();
        var streams = new ToolStreams(ToolStreams.CreatePipe(TextWriter.Null), ToolStreams.CreatePipe(notes), () => Stream.Null);
        var time = new FakeTimeProvider();

        int answer = BatchProgress.Show(
            streams,
            time,
            (planned, done) =>
            {
                time.Advance(TimeSpan.FromHours(1));
                planned(12_000);
                for (int i = 0; i < 300; i++)
                {
                    time.Advance(TimeSpan.FromSeconds(0.2));
                    done(i == 100);
                }

                return 42;
            }
        );

        Assert.Equal(42, answer);
        Assert.Equal(
            ["150 of 12,000 images, 5.0/s, 40 min left, 1 errors", "300 of 12,000 images, 5.0/s, 39 min left, 1 errors"],
            notes.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(89, "89 s")]
    [InlineData(90, "2 min")]
    [InlineData(5399, "90 min")]
    [InlineData(5400, "1 h 30 min")]
    [InlineData(360_000, "100 h 0 min")]
    public void Times_are_said_as_people_say_them(int seconds, string text) =>
        Assert.Equal(text, BatchProgress.Text(TimeSpan.FromSeconds(seconds)));
}
