using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>A bar below the results at a terminal; nothing in a pipe.</summary>
internal static class ImageProgress
{
    /// <summary>
    /// Runs work that says after each of so many images that it is done. Where results come to the terminal too, they go above
    /// the bar, which only the console that writes them can do.
    /// </summary>
    /// <param name="isOutputRaw">Whether results are written past the console.</param>
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
