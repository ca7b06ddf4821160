using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>
/// Each state of the page in both colour schemes and at three widths: axe finds nothing, nothing is cut off at the side.
/// With <c>PAGE_PICTURES=folder</c> each is also written there as a picture; those of docs/images come from such a run.
/// </summary>
[Collection(nameof(AppearanceCollection))]
public sealed class AppearanceTests(Chromium chromium) : PageTest(chromium)
{
    private static readonly string? PictureFolder = Environment.GetEnvironmentVariable("PAGE_PICTURES");

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private static readonly int[] Widths = [360, 768, 1280];

    private static readonly string[] Flowers = ["Rose", "Tulip", "Daisy", "Poppy", "Iris", "Lily"];

    private string? _folder;

    public enum State
    {
        Empty,
        OnePicture,
        Gallery,
        Likeness,
        NoMatch,
        UnderWay,
        Stopped,
        ServerGone,
        Refused,
        Waiting,
        NoCamera,
        Camera,
        Clearing,
        LongNames,
        RightToLeft,
        ThousandLabels,
        SeveralModels,
        AnotherModel,
        TurnedOtherwise,
        Documentation,
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    public static TheoryData<State> States => [.. Enum.GetValues<State>()];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Axe_finds_nothing_and_neither_width_nor_zoom_needs_scrolling_sideways(State state)
    {
        await ReachAsync(state);

        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            foreach (int width in Widths)
            {
                await Page.SetViewportSizeAsync(width, width == Widths[0] ? 740 : 800);
                await ExpectNothingCutOffAsync();
                await TakePictureAsync($"{state}-{scheme}-{width}".ToLowerInvariant());

                // It takes a second. A scheme changes colours and a width what stands where, neither what the other does.
                if (width == (scheme == ColorScheme.Light ? Widths[^1] : Widths[0]))
                {
                    Assert.Empty(await AxeAsync());
                }
            }
        }

        // At 200 per cent: the browser's zoom halves what the window has of the page's pixels, a reader's own size of letters does not.
        await Page.SetViewportSizeAsync(640, 400);
        await ExpectNothingCutOffAsync();
        await Page.SetViewportSizeAsync(1280, 800);
        await Page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
        await ExpectNothingCutOffAsync();
        await TakePictureAsync($"{state}-zoomed".ToLowerInvariant());
    }

    [Fact]
    public async Task Who_wants_no_motion_gets_none()
    {
        await OpenAsync();
        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
        Assert.NotEqual("0s", await DurationAsync());

        await Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        Assert.Equal("0s", await DurationAsync());

        Task<string> DurationAsync() =>
            Page.Locator("#choose-files")
                .EvaluateAsync<string>("button => getComputedStyle(button).transitionDuration.split(',')[0]");
    }

    [Fact]
    public async Task Names_in_a_script_from_the_right_keep_their_order()
    {
        await ReachAsync(State.RightToLeft);

        Assert.Equal("rtl", await DirectionAsync("#viewer-name"));
        Assert.Equal("rtl", await DirectionAsync("#labels button span"));
        Assert.Equal("ltr", await DirectionAsync("#labels .number"));

        Task<string> DirectionAsync(string selector) =>
            Viewer.Locator(selector).First.EvaluateAsync<string>("element => getComputedStyle(element).direction");
    }

    [Fact]
    public async Task The_page_says_where_pictures_go()
    {
        await OpenAsync();

        await Expect(Page.GetByRole(AriaRole.Contentinfo))
            .ToContainTextAsync(
                $"Everything stays on this machine: pictures go to the server here ({Address.Authority}), which keeps none, and nowhere else."
            );
    }

    private async Task ReachAsync(State state)
    {
        switch (state)
        {
            case State.Empty:
                await OpenAsync();
                break;
            case State.OnePicture:
                await OpenAsync();
                await ChooseAsync(SampleFiles.Cat);
                await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
                break;
            case State.Gallery:
                await WardrobeAsync();
                break;
            case State.Likeness:
                await WardrobeAsync();
                await Page.Locator("#sort").SelectOptionAsync("name");
                await Tiles.Filter(new() { HasText = "0011.png" }).ClickAsync();
                await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
                await Expect(Viewer.Locator("#alike img:visible")).ToHaveCountAsync(8);
                break;
            case State.NoMatch:
                await OpenAsync();
                await ChooseAsync(SampleFiles.Cat, SampleFiles.Rocket);
                await Expect(Page.Locator(".tile .number")).ToHaveCountAsync(2);
                await Page.GetByLabel("Label contains").FillAsync("nothing of that kind");
                break;
            case State.UnderWay:
                await GardenAsync((route, before) => before < 8 ? route.AnswerAsync("garden", Flowers) : Task.CompletedTask);
                await ChooseAsync(Greys(40));
                await Expect(Page.Locator("#progress-text")).ToContainTextAsync("8 of 40");
                break;
            case State.Stopped:
                await ReachAsync(State.UnderWay);
                await Page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
                await Expect(Page.Locator("#progress-text")).ToContainTextAsync("Stopped.");
                break;
            case State.ServerGone:
                await GardenAsync(
                    (route, before) => before < 3 ? route.AnswerAsync("garden", Flowers) : route.AbortAsync("connectionrefused")
                );
                await Page.RouteAsync("**/health/live", route => route.AbortAsync("connectionrefused"));
                await ChooseAsync(Greys(9));
                await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nothing is lost");
                break;
            case State.Refused:
                await OpenAsync();
                await ChooseAsync(("torn.bmp", [.. "BM"u8, 0]));
                await Expect(Viewer.Locator("#viewer-problem")).ToBeVisibleAsync();
                break;
            case State.Waiting:
                await GardenAsync((_, _) => Task.CompletedTask);
                await ChooseAsync(SampleFiles.Rocket);
                await Expect(Viewer.Locator("#viewer-waiting")).ToBeVisibleAsync();
                break;
            case State.NoCamera:
                await Page.AddInitScriptAsync(
                    "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))"
                );
                await OpenAsync();
                await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();
                await Expect(Page.Locator("#camera-message")).ToHaveTextAsync("No camera was found.");
                break;
            case State.Camera:
                await OpenAsync();
                await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();
                await Expect(Page.Locator("#camera-take")).ToBeVisibleAsync();
                break;
            case State.Clearing:
                await OpenAsync();
                await ChooseAsync(SampleFiles.Cat, SampleFiles.Rocket);
                await Expect(Page.Locator(".tile .number")).ToHaveCountAsync(2);
                await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
                break;
            case State.LongNames:
                string word = string.Concat(Enumerable.Repeat("Donaudampfschifffahrt", 8));
                await GardenAsync((route, _) => route.AnswerAsync("garden", [word, $"{word} {word}", .. Flowers]));
                await ChooseAsync(($"{word}.bmp", Grey(1)));
                await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
                break;
            case State.RightToLeft:
                await GardenAsync((route, _) => route.AnswerAsync("حديقة", ["وردة حمراء (كبيرة)", "زنبق", .. Flowers]));
                await ChooseAsync(("صورة 12 (وردة).bmp", Grey(1)));
                await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
                break;
            case State.ThousandLabels:
                string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"{Flowers[i % 6]} of kind {i}, in bloom")];
                await GardenAsync((route, _) => route.AnswerAsync("garden", labels), labels);
                await ChooseAsync(SampleFiles.Cat);
                await Viewer.GetByText("All 1,000 labels").ClickAsync();
                await Expect(Viewer.Locator("#all-labels-rows tr")).ToHaveCountAsync(50);
                break;
            case State.SeveralModels:
                await Page.ServeModelsAsync(
                    FakeApi.Model("garden", Flowers),
                    FakeApi.Model("a house plant's longer name", Flowers)
                );
                await OpenAsync();
                break;
            case State.AnotherModel:
                FakeApi.Weights weights = FakeApi.First;
                await Page.ServeModelsAsync(_ => [FakeApi.Model("garden", Flowers, weights)]);
                await Page.ServeHeatMapAsync();
                await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", Flowers, weights: weights));
                await OpenAsync();
                await ChooseAsync(Greys(4));
                await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("4 of 4 answered.");
                weights = FakeApi.Second;
                await ChooseAsync(Greys(3));
                await Expect(Page.Locator("#renew")).ToBeVisibleAsync();
                break;
            case State.TurnedOtherwise:
                await OpenAsync();
                await ChooseAsync(("turned.jpg", SampleFiles.TurnedByXmp(TestImages.Photograph, orientation: 6)));
                await Expect(Viewer.Locator("#turned-note")).ToBeVisibleAsync();
                break;
            case State.Documentation:
                await Page.GotoAsync(new Uri(Address, "docs").ToString());
                await Expect(Page.Locator("#operations section")).ToHaveCountAsync(7);
                break;
        }
    }

    /// <summary>Real answers, and one file that is none.</summary>
    private async Task WardrobeAsync()
    {
        _folder = SampleFiles.WriteFolder(40);
        File.WriteAllBytes(Path.Combine(_folder, "second", "torn.bmp"), [.. "BM"u8, 0]);
        await OpenAsync();
        await Page.Locator("#folder").SetInputFilesAsync(_folder);
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("41 of 41 answered, 1 with a problem.");
        await Expect(Page.Locator(".tile img:visible").First).ToBeVisibleAsync();
    }

    private async Task GardenAsync(Func<IRoute, int, Task> answer, string[]? labels = null)
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", labels ?? Flowers));
        await Page.ServeClassifyAsync(answer);
        await Page.ServeHeatMapAsync();
        await OpenAsync();
    }

    private static (string Name, byte[] Bytes)[] Greys(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ($"field {i}.bmp", Grey(i)))];

    private static byte[] Grey(int kind) => SampleFiles.Bitmap(200, 150, (x, y) => (byte)((kind * 40) + x + (y / 2)));

    private async Task ExpectNothingCutOffAsync()
    {
        string[] wide = await Page.EvaluateAsync<string[]>(
            """
            async () => {
                // Tiles are placed anew in the frame after that in which the window has changed.
                for (let frame = 0; frame < 3; frame++) {
                    await new Promise(requestAnimationFrame);
                }

                const scrollers = [document.scrollingElement, ...document.querySelectorAll("dialog[open]")];
                return scrollers
                    .filter(element => element.scrollWidth > element.clientWidth)
                    .map(element => `${element.tagName} has ${element.scrollWidth} of ${element.clientWidth} in a window of ${innerWidth}`);
            }
            """
        );
        Assert.Empty(wide);
    }

    private async Task TakePictureAsync(string name)
    {
        if (PictureFolder is not null)
        {
            await Page.ScreenshotAsync(
                new() { Path = Path.Combine(PictureFolder, $"{name}.png"), Animations = ScreenshotAnimations.Disabled }
            );
        }
    }

    /// <summary>What axe finds, with the elements. In the page itself: it has no frames, and axe's own way with them opens pages.</summary>
    private async Task<string[]> AxeAsync()
    {
        // Half a megabyte, for a page once.
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        return await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document)).violations
                .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.html).join("; ")}`)
            """
        );
    }
}
