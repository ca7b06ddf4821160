using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>A bar below the results at a terminal; nothing in a pipe.</summary>
internal static class ImageProgress
{
    /// <summary>
    /// Runs work, with a bar that moves on at each call of what the work is given. Results that go to the same terminal are
    /// written above the bar; only the console that draws it can do that.
    /// </summary>
    /// <param name="count">How many images there are: the length of the bar.</param>
    /// <param name="isOutputRaw">Whether results are written past the console: there they would break the bar.</param>
    /// <param name="work">Calls its argument after each image.</param>
    public static void Show(ToolStreams streams, int count, bool isOutputRaw, Action<Action> work)
    {
        bool isOutputShown = streams.Output.Profile.Out.IsTerminal;
        IAnsiConsole console = isOutputShown ? streams.Output : streams.Error;
        if (count < 2 || !console.Profile.Out.IsTerminal || (isOutputShown && isOutputRaw))
        {
            work(() => { });
            return;
        }

        console
            .Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new CountColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("images", maxValue: count);
                work(() => task.Increment(1));
            });
    }

    private sealed class CountColumn : ProgressColumn
    {
        public override Spectre.Console.Rendering.IRenderable Render(
            Spectre.Console.Rendering.RenderOptions options,
            ProgressTask task,
            TimeSpan deltaTime
        ) => new Text($"{task.Value:0} of {task.MaxValue:0} images");
    }
}
