using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>Sorting, filtering, thousands of pictures.</summary>
public sealed class GalleryTests(Chromium chromium) : PageTest(chromium)
{
    private static readonly string[] Labels = ["Rose", "Tulip", "Ox-eye daisy"];

    // By the file's name: probabilities of the three labels. Margins 0.8, 0.02, 0.4, 0.1.
    private static readonly Dictionary<string, double[]> Answers = new()
    {
        ["c"] = [0.88, 0.08, 0.04],
        ["a"] = [0.45, 0.12, 0.43],
        ["d"] = [0.2, 0.6, 0.2],
        ["b"] = [0.4, 0.3, 0.3],
    };

    private ILocator Names => Page.Locator(".tile-name");

    private ILocator Sort => Page.Locator("#sort");

    [Theory]
    [InlineData("added", "c", "a", "d", "b")]
    [InlineData("name", "a", "b", "c", "d")]
    [InlineData("label", "c", "a", "b", "d")]
    [InlineData("certain", "c", "d", "a", "b")]
    [InlineData("uncertain", "a", "b", "d", "c")]
    public async Task Pictures_are_sorted_by(string order, params string[] expected)
    {
        await FourPicturesAsync();

        await Sort.SelectOptionAsync(order);

        await Expect(Names).ToHaveTextAsync(expected);
        await Expect(Page.Locator("#sort-note")).ToBeVisibleAsync(new() { Visible = order is "certain" or "uncertain" });
    }

    [Fact]
    public async Task Pictures_are_filtered_by_label_and_by_confidence()
    {
        await FourPicturesAsync();

        await Page.GetByLabel("Label contains").FillAsync("ROSE");
        await Expect(Names).ToHaveTextAsync(["c", "a", "b"]);
        await Expect(Page.Locator("#gallery-heading")).ToHaveTextAsync("3 of 4\u00a0pictures");
        await Page.GetByLabel("Confidence at most").FillAsync("50");
        await Expect(Names).ToHaveTextAsync(["a", "b"]);
        await Page.GetByLabel("Confidence at least").FillAsync("41.5");
        await Expect(Names).ToHaveTextAsync(["a"]);

        await Page.GetByLabel("Label contains").FillAsync("orchid");
        await Expect(Page.GetByText("No picture fits the filter.")).ToBeVisibleAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Show everything" }).ClickAsync();
        await Expect(Names).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task The_filter_proposes_the_labels_that_pictures_have()
    {
        await FourPicturesAsync();

        await Page.GetByLabel("Label contains").FocusAsync();

        Assert.Equal(
            ["Rose", "Tulip"],
            await Page.Locator("#found-labels option").EvaluateAllAsync<string[]>("all => all.map(one => one.value)")
        );
    }

    [Fact]
    public async Task Five_thousand_pictures_scroll_with_a_few_elements_and_thumbnails()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", Labels, width: 28, height: 28));
        await OpenAsync();

        // Answered within the page: five thousand answers through the test's wire would measure that.
        await Page.EvaluateAsync(
            """
            async bytes => {
                const answer = await (await fetch("classify?top=10&embed=true", { method: "POST", body: new Uint8Array(bytes) })).text();
                window.fetch = async () => new Response(answer);
                const files = new DataTransfer();
                for (let i = 0; i < 5000; i++) {
                    files.items.add(new File([new Uint8Array(bytes)], `${i}.bmp`, { type: "image/bmp" }));
                }

                const input = document.getElementById("files");
                input.files = files.files;
                input.dispatchEvent(new Event("change"));
            }
            """,
            SampleFiles.Bitmap(28, 28, (x, y) => (byte)(9 * x)).Select(value => (int)value).ToArray()
        );
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("5,000 of 5,000 answered.", new() { Timeout = 60_000 });

        // Row by row, a row a frame: what comes into sight is made, and what stays is not touched.
        int[] work = await Page.EvaluateAsync<int[]>(
            """
            async () => {
                const gallery = document.getElementById("gallery");
                const tops = [...new Set([...gallery.children].map(tile => tile.getBoundingClientRect().top))].sort((a, b) => a - b);
                const columns = [...gallery.children].filter(tile => tile.getBoundingClientRect().top === tops[0]).length;
                let [made, touched, most] = [0, 0, 0];
                new MutationObserver(records => {
                    for (const { type, target, addedNodes } of records) {
                        made += target === gallery ? addedNodes.length : 0;
                        touched += type === "attributes" && target.matches(".tile") ? 1 : 0;
                    }
                }).observe(gallery, { subtree: true, childList: true, attributes: true });
                const frame = () => new Promise((drawn, fail) => {
                    requestAnimationFrame(drawn);
                    setTimeout(() => fail(new Error("The browser draws no frame.")), 30_000);
                });
                for (let row = 0; row < 60; row++) {
                    scrollBy(0, tops[1] - tops[0]);
                    await frame();
                    await frame();
                    most = Math.max(most, made);
                    made = 0;
                }

                return [columns, most, touched];
            }
            """
        );
        Assert.InRange(work[0], 3, 8);
        Assert.InRange(work[1], work[0], 2 * work[0]);
        Assert.Equal(0, work[2]);

        await Page.EvaluateAsync("window.scrollTo(0, document.body.scrollHeight)");

        ILocator last = Tiles.Filter(new() { HasText = "4999.bmp" });
        await Expect(last).ToBeInViewportAsync();
        await Expect(last.Locator("img")).ToBeVisibleAsync();
        await Expect(last).ToHaveAttributeAsync("aria-posinset", "5000");
        Assert.InRange(await Tiles.CountAsync(), 10, 80);
        Assert.InRange(await Page.EvaluateAsync<int>("document.querySelectorAll('*').length"), 100, 1500);
    }

    /// <summary>As when a tile has left the window and a look-alike of an opened picture waits for the same.</summary>
    [Fact]
    public async Task A_thumbnail_that_one_element_wants_no_more_comes_to_the_other()
    {
        await OpenAsync();

        bool[] shown = await Page.EvaluateAsync<bool[]>(
            """
            async () => {
                const { Thumbnails } = await import("/thumbnails.js");
                const file = await new OffscreenCanvas(28, 28).getContext("2d").canvas.convertToBlob();
                const item = { file, result: { width: 28, height: 28 } };
                const [gone, there] = [new Image(), document.body.appendChild(new Image())];
                const thumbnails = new Thumbnails();
                thumbnails.show(item, gone);
                thumbnails.show(item, there);
                thumbnails.cancel(item);
                await Promise.race([new Promise(done => (there.onload = done)), new Promise(late => setTimeout(late, 5000))]);
                return [gone, there].map(image => image.hasAttribute("src"));
            }
            """
        );

        Assert.Equal([false, true], shown);
    }

    [Fact]
    public async Task Clearing_asks_first_and_then_leaves_nothing()
    {
        await FourPicturesAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Keep them" }).ClickAsync();
        await Expect(Names).ToHaveCountAsync(4);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Page.Locator("#confirm-yes").ClickAsync();

        await Expect(Page.Locator("#gallery-section")).ToBeHiddenAsync();
        await Expect(Tiles).ToHaveCountAsync(0);
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Choose pictures" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Clearing_takes_back_what_is_under_way()
    {
        var heard = new TaskCompletionSource();
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeClassifyAsync((_, _) => Task.CompletedTask);
        Page.RequestFailed += (_, _) => heard.TrySetResult();
        await OpenAsync();
        await ChooseAsync(("a", [0]), ("b", [1]));
        await Expect(Page.Locator(".tile", new() { HasText = "At the server" })).ToHaveCountAsync(2);

        await Page.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Page.Locator("#confirm-yes").ClickAsync();

        await heard.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await Expect(Page.Locator("#progress-section")).ToBeHiddenAsync();
        await Expect(Page.Locator("#gallery-section")).ToBeHiddenAsync();
    }

    private async Task FourPicturesAsync()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", Labels));
        await Page.ServeHeatMapAsync();
        await Page.ServeClassifyAsync(
            (route, _) =>
            {
                double[] shares = Answers[FakeApi.NameOf(route.Request)];
                int[] order = [.. Enumerable.Range(0, 3).OrderByDescending(i => shares[i])];
                return route.AnswerAsync("garden", [.. order.Select(i => Labels[i])], [.. order.Select(i => shares[i])], 28, 28);
            }
        );
        await OpenAsync();
        await ChooseAsync(("c", [0]), ("a", [1]), ("d", [2]), ("b", [3]));
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("4 of 4 answered.");
    }
}
