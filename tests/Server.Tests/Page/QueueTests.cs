using System.Collections.Concurrent;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>Many pictures, a server that is busy, one that refuses, and one that is gone.</summary>
public sealed class QueueTests(Chromium chromium) : PageTest(chromium)
{
    private static readonly string[] Labels = ["Rose", "Tulip", "Daisy"];

    private ILocator ProgressText => Page.Locator("#progress-text");

    private ILocator AtServer => Page.Locator(".tile", new() { HasText = "At the server" });

    [Fact]
    public async Task A_folder_of_hundreds_is_classified_with_results_as_they_come()
    {
        string folder = SampleFiles.WriteFolder(300);
        try
        {
            await OpenAsync();

            await Page.Locator("#folder").SetInputFilesAsync(folder);

            await Expect(ProgressText).ToHaveTextAsync("300 of 300 answered.", new() { Timeout = 60_000 });
            await Expect(Page.Locator("#gallery-heading")).ToHaveTextAsync("300\u00a0pictures");
            // All are listed, those in sight are elements.
            await Expect(Tiles.First).ToHaveAttributeAsync("aria-setsize", "300");
            Assert.InRange(await Tiles.CountAsync(), 10, 80);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task No_more_than_four_requests_are_under_way_and_stopping_takes_them_back()
    {
        var open = new TaskCompletionSource();
        int atOnce = 0,
            most = 0;
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync(
            async (route, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref atOnce));
                await open.Task;
                Interlocked.Decrement(ref atOnce);
                await Ignoring(route.AnswerAsync("garden", Labels));
            }
        );
        await OpenAsync();
        await ChooseAsync(Pictures(40));
        await Expect(ProgressText).ToHaveTextAsync("0 of 40");
        await Expect(AtServer).ToHaveCountAsync(4);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(ProgressText).ToHaveTextAsync("Stopped. 40\u00a0pictures not classified.");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Go on" })).ToBeFocusedAsync();
        Assert.Equal(4, most);
        open.SetResult();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(ProgressText).ToHaveTextAsync("40 of 40 answered.");
        await Expect(Tiles.First).ToContainTextAsync("Rose");
    }

    [Fact]
    public async Task A_picture_that_comes_after_a_stop_is_classified_and_the_others_stay_stopped()
    {
        bool refuse = true;
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync((route, _) => refuse ? Task.CompletedTask : route.AnswerAsync("garden", Labels));
        await OpenAsync();
        await ChooseAsync(Pictures(6));
        await Expect(ProgressText).ToHaveTextAsync("0 of 6");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(ProgressText).ToContainTextAsync("Stopped.");
        refuse = false;

        await ChooseAsync(("late.bmp", Grey()));

        await Expect(Viewer.Locator("#labels tr").First).ToContainTextAsync("Rose");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.Locator(".tile", new() { HasText = "Not classified" })).ToHaveCountAsync(6);
        await Expect(ProgressText).ToHaveTextAsync("Stopped. 6\u00a0pictures not classified.");
    }

    [Fact]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_says_and_nothing_is_lost()
    {
        int asked = 0;
        await Page.Clock.InstallAsync();
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync(
            (route, before) =>
            {
                asked = before + 1;
                return before == 4
                    ? route.RefuseAsync(503, "The queue is full", "64 requests wait.", retryAfter: 3600)
                    : route.AnswerAsync("garden", Labels);
            }
        );
        await OpenAsync();
        await ChooseAsync(Pictures(20));
        await Expect(ProgressText).ToContainTextAsync("the server is busy, the rest waits its turn");
        await Expect(AtServer).ToHaveCountAsync(0);

        int before = asked;
        await Page.Clock.FastForwardAsync(3_500_000);

        // What the page had sent by now would have come before this.
        await Page.EvaluateAsync("async () => void await fetch('models')");
        Assert.Equal(before, asked);
        await Expect(ProgressText).ToContainTextAsync("the server is busy");
        await Page.Clock.FastForwardAsync(200_000);
        await Expect(ProgressText).ToHaveTextAsync("20 of 20 answered.");
        await Expect(Page.Locator(".tile.failed")).ToHaveCountAsync(0);
        Assert.Equal(21, asked);
    }

    [Fact]
    public async Task A_picture_that_is_put_off_each_time_lets_the_others_go_first_and_fails_with_the_servers_sentence()
    {
        var names = new ConcurrentQueue<string>();
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync(
            (route, _) =>
            {
                string name = FakeApi.NameOf(route.Request);
                names.Enqueue(name);
                return name == "hopeless.bmp"
                    ? route.RefuseAsync(503, "Service Unavailable", "For this one there is never room.", retryAfter: 0)
                    : route.AnswerAsync("garden", Labels);
            }
        );
        await OpenAsync();

        await ChooseAsync([("hopeless.bmp", Grey()), .. Pictures(8)]);

        await Expect(ProgressText).ToHaveTextAsync("9 of 9 answered, 1 with a problem.");
        Assert.Equal(20, names.Count(name => name == "hopeless.bmp"));
        // Behind the eight others, of which up to three are on their way beside it.
        Assert.InRange(names.ToList().IndexOf("hopeless.bmp", 1), 6, 9);
        await Tiles.Filter(new() { HasText = "hopeless.bmp" }).ClickAsync();
        await Expect(Viewer.Locator("#viewer-problem-detail")).ToHaveTextAsync("For this one there is never room.");
    }

    [Fact]
    public async Task A_server_that_takes_what_is_sent_and_never_answers_is_gone_until_it_does()
    {
        using ServerProcess server = ServerProcess.Start();
        await Page.Clock.InstallAsync();
        await OpenAsync(server);
        server.Hang();
        await ChooseAsync(SampleFiles.AnkleBoot, SampleFiles.Rocket);
        await Expect(AtServer).ToHaveCountAsync(2);

        // It is asked whether it lives, which it has five seconds to say.
        await Page.Clock.FastForwardAsync(10_000);

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer. Nothing is lost");
        await Expect(Page.Locator(".tile", new() { HasText = "Waiting" })).ToHaveCountAsync(2);

        // Before the server goes on, for the page asks by itself too, and then there is no button any more.
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        server.GoOn();
        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
        await Expect(Page.Locator("#banner")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_server_that_is_only_slow_is_waited_for()
    {
        var open = new TaskCompletionSource();
        int signs = 0;
        await Page.Clock.InstallAsync();
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.RouteAsync(
            "**/health/live",
            route =>
            {
                Interlocked.Increment(ref signs);
                return route.FulfillAsync(new() { Body = "{}" });
            }
        );
        await Page.ServeClassifyAsync(
            async (route, _) =>
            {
                await open.Task;
                await route.AnswerAsync("garden", Labels);
            }
        );
        await OpenAsync();
        await ChooseAsync(Pictures(2));
        await Expect(AtServer).ToHaveCountAsync(2);

        for (int i = 1; i <= 5; i++)
        {
            await Page.Clock.FastForwardAsync(10_000);
            await RunningServer.UntilAsync(() => signs >= 2 * i);
        }

        await Expect(Page.Locator("#banner")).ToBeHiddenAsync();
        await Expect(AtServer).ToHaveCountAsync(2);
        open.SetResult();
        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_by_the_file_and_the_others_go_on()
    {
        await OpenAsync();

        await ChooseAsync(
            ("broken.bmp", [.. "BM"u8, 1, 2, 3]),
            ("good.bmp", Grey()),
            ("=cmd|calc.bmp", "no picture at all"u8.ToArray())
        );

        await Expect(ProgressText).ToHaveTextAsync("3 of 3 answered, 2 with a problem.");
        ILocator broken = Tiles.Filter(new() { HasText = "broken.bmp" });
        await broken.ClickAsync();
        await Expect(Viewer.Locator("#viewer-problem")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#viewer-problem-title")).ToHaveTextAsync("Cannot be read");
        await Expect(Viewer.Locator("#viewer-problem-detail")).ToContainTextAsync("'broken.bmp'");
        await Expect(Viewer.Locator("#photo-broken")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#labels-section")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_failed_can_be_tried_again()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync(
            (route, before) =>
                before < 2
                    ? route.RefuseAsync(408, "Too slow", "The body took more than 30 s.")
                    : route.AnswerAsync("garden", Labels)
        );
        await OpenAsync();
        await ChooseAsync(Pictures(2));
        await Expect(Page.Locator(".tile.failed")).ToHaveCountAsync(2);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Try the failed ones again" }).ClickAsync();

        await Expect(Page.Locator(".tile.failed")).ToHaveCountAsync(0);
        await Expect(Tiles.First).ToContainTextAsync("Rose");
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_without_being_sent()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        int requests = 0;
        await Page.ServeClassifyAsync(
            (route, before) =>
            {
                requests = before + 1;
                return route.AnswerAsync("garden", Labels);
            }
        );
        await OpenAsync();

        await ChooseAsync(("large.bmp", new byte[(1 << 20) + (1 << 19)]));

        await Expect(Viewer.Locator("#viewer-problem-detail"))
            .ToHaveTextAsync("It has 1.5\u00a0MB; the server takes up to 1.0\u00a0MB.");
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task A_file_that_breaks_each_connection_is_given_up_while_the_server_lives()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync(
            (route, _) =>
                FakeApi.NameOf(route.Request) == "moved.bmp"
                    ? route.AbortAsync("connectionreset")
                    : route.AnswerAsync("garden", Labels)
        );
        await OpenAsync();

        await ChooseAsync(("moved.bmp", [1]), ("good.bmp", [2]));

        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered, 1 with a problem.");
        await Expect(Tiles.Filter(new() { HasText = "moved.bmp" })).ToContainTextAsync("The file could not be sent");
        await Expect(Page.Locator("#banner")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_costs_no_picture()
    {
        using ServerProcess mortal = ServerProcess.Start();
        await OpenAsync(mortal);
        await ChooseAsync(SampleFiles.AnkleBoot, SampleFiles.Rocket);
        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
        mortal.Kill();

        await ChooseAsync(SampleFiles.Cat, SampleFiles.Cameraman, SampleFiles.AnkleBoot);

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer. Nothing is lost");
        await Expect(Page.Locator(".tile", new() { HasText = "Waiting" })).ToHaveCountAsync(3);
        using ServerProcess back = ServerProcess.StartAt(mortal.Port);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(ProgressText).ToHaveTextAsync("3 of 3 answered.");
        await Expect(Page.Locator("#banner")).ToBeHiddenAsync();
        await Expect(Tiles).ToHaveCountAsync(5);
        await Expect(Page.Locator(".tile .number")).ToHaveCountAsync(5);
    }

    private static (string Name, byte[] Bytes)[] Pictures(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ($"picture {i:00}.bmp", Grey()))];

    private static byte[] Grey() => SampleFiles.Bitmap(28, 28, (x, y) => (byte)(x * y));

    /// <summary>The page has taken the request back, so that nobody hears the answer.</summary>
    private static async Task Ignoring(Task answer)
    {
        try
        {
            await answer;
        }
        catch (PlaywrightException)
        {
            // As said.
        }
    }
}
