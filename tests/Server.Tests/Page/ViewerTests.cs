using System.Text.Json.Nodes;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>One picture's view.</summary>
public sealed class ViewerTests(Chromium chromium) : PageTest(chromium)
{
    private ILocator Labels => Viewer.Locator("#labels tr");

    [Fact]
    public async Task Labels_and_facts_are_those_of_the_servers_answer()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.Rocket);
        JsonNode answer = await AskAsync(SampleFiles.Rocket);

        string[] expected =
        [
            .. answer["predictions"]!
                .AsArray()
                .Select(p => p!["label"]!.GetValue<string>() + Percent(p["probability"]!.GetValue<double>())),
        ];
        Assert.Equal(10, expected.Length);
        await Expect(Labels).ToHaveTextAsync(expected[..5]);
        await Viewer.GetByText("All 10 labels").ClickAsync();
        await Expect(Viewer.Locator("#all-labels-rows tr")).ToHaveTextAsync(expected);
        await Expect(Viewer.Locator("#photo-caption")).ToContainTextAsync("640 × 427 pixels");
        JsonNode model = await ModelAsync();
        await Expect(Viewer.Locator("#facts")).ToContainTextAsync(model["name"]!.GetValue<string>());
        await Expect(Viewer.Locator("#facts [title]").Last).ToHaveAttributeAsync("title", model["sha256"]!.GetValue<string>());
        await Expect(Viewer.Locator("#facts dd").Last)
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+\.\d+\u00a0ms$"));
        double width = await Labels
            .First.Locator(".bar > span")
            .EvaluateAsync<double>("e => e.clientWidth / e.parentElement.clientWidth");
        Assert.Equal(answer["predictions"]![0]!["probability"]!.GetValue<double>(), width, 0.02);
    }

    [Fact]
    public async Task The_frame_is_what_the_model_saw()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.Rocket);
        await Expect(Labels).ToHaveCountAsync(5);
        JsonNode seen = (await AskAsync(SampleFiles.Rocket))["seen"]!;

        double[] shares = await FrameAsync();

        Assert.Equal(seen["x"]!.GetValue<double>() / 640, shares[0], 0.005);
        Assert.Equal(seen["y"]!.GetValue<double>() / 427, shares[1], 0.005);
        Assert.Equal(seen["width"]!.GetValue<double>() / 640, shares[2], 0.005);
        Assert.Equal(seen["height"]!.GetValue<double>() / 427, shares[3], 0.005);
        await Viewer.GetByLabel("Dim what the model did not see").UncheckAsync();
        await Expect(Viewer.Locator("#seen")).ToBeHiddenAsync();
    }

    /// <summary>
    /// The browser turns the photograph by its EXIF. What it shows is posted as a PNG, of which nobody can be of two minds: the heat
    /// map of that is the one that lies on it.
    /// </summary>
    [Fact]
    public async Task On_a_turned_photograph_heat_and_frame_lie_as_the_browser_shows_it()
    {
        await OpenAsync();
        await ChooseAsync(("turned.jpg", JpegBytes.Oriented(TestImages.Photograph, orientation: 6)));
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#photo-caption")).ToContainTextAsync("427 × 640 pixels");
        await Expect(Viewer.Locator("#turned-note")).ToBeHiddenAsync();
        Assert.Equal("427 × 640", await SizeAsync("#photo"));
        Assert.Equal("427 × 640", await SizeAsync("#heat"));
        Assert.Equal(await BoxAsync("#photo"), await BoxAsync("#heat"));

        double[] differences = await Viewer
            .Locator("#heat")
            .EvaluateAsync<double[]>(
                """
                async heat => {
                    const draw = (image, turn) => {
                        const canvas = new OffscreenCanvas(427, 640);
                        const context = canvas.getContext("2d");
                        context.translate(turn ? 427 : 0, turn ? 640 : 0);
                        context.rotate(turn ? Math.PI : 0);
                        context.drawImage(image, 0, 0);
                        return canvas;
                    };
                    const pixels = canvas => canvas.getContext("2d").getImageData(0, 0, 427, 640).data;
                    const body = await draw(document.getElementById("photo")).convertToBlob({ type: "image/png" });
                    const label = document.querySelector("#labels [aria-pressed=true]").dataset.label;
                    const headers = { "Content-Type": "image/png" };
                    const answer = await fetch(`heatmap?layer=true&label=${label}`, { method: "POST", body, headers });
                    const expected = pixels(draw(await createImageBitmap(await answer.blob())));
                    return [false, true].map(turn => {
                        const found = pixels(draw(heat, turn));
                        return found.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0) / found.length;
                    });
                }
                """
            );
        Assert.InRange(differences[0], 0, 3);
        Assert.InRange(differences[1], 20, 255);
        JsonNode seen = JsonNode.Parse(await PostAsync("classify", JpegBytes.Oriented(TestImages.Photograph, orientation: 6)))![
            "images"
        ]![0]!["seen"]!;
        double[] shares = await FrameAsync();
        Assert.Equal(seen["y"]!.GetValue<double>() / 640, shares[1], 0.005);
        Assert.Equal(seen["height"]!.GetValue<double>() / 640, shares[3], 0.005);
        Assert.InRange(shares[3], 0.5, 0.8);
    }

    [Fact]
    public async Task Where_the_browser_turns_a_photograph_otherwise_than_the_server_no_heat_and_no_frame_lie_on_it()
    {
        await OpenAsync();

        await ChooseAsync(("turned.jpg", SampleFiles.TurnedByXmp(TestImages.Photograph, orientation: 6)));

        await Expect(Viewer.Locator("#turned-note")).ToBeVisibleAsync();
        await Expect(Labels).ToHaveCountAsync(5);
        await Expect(Viewer.Locator("#photo-caption"))
            .ToHaveTextAsync("427 × 640 pixels; the model saw the 427 × 437 in the middle");
        Assert.Equal("640 × 427", await SizeAsync("#photo"));
        double[] box = await BoxAsync("#photo");
        Assert.Equal(640.0 / 427, box[2] / box[3], 0.01);
        await Expect(Viewer.Locator("#heat")).ToBeHiddenAsync();
        await Expect(Viewer.Locator("#seen")).ToBeHiddenAsync();
        await Expect(Viewer.Locator("#heat-controls")).ToBeHiddenAsync();

        await Page.Keyboard.PressAsync("Escape");
        await Expect(Tiles.Locator("img")).ToBeVisibleAsync();
        await ChooseAsync(SampleFiles.Rocket);
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#turned-note")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/webp")]
    public async Task On_a_transparent_picture_the_heat_lies_on_all_of_it(string type)
    {
        await OpenAsync();
        string file = await Page.EvaluateAsync<string>(
            """
            async type => {
                const canvas = new OffscreenCanvas(56, 28);
                const context = canvas.getContext("2d");
                context.fillStyle = "white";
                context.fillRect(0, 0, 28, 28);
                const bytes = new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
                return btoa(String.fromCharCode(...bytes));
            }
            """,
            type
        );

        await ChooseAsync(($"half.{type[6..]}", Convert.FromBase64String(file)));

        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#photo-caption"))
            .ToContainTextAsync("56 × 28 pixels; the model saw the 28 × 28 in the frame");
        Assert.Equal(await BoxAsync("#photo"), await BoxAsync("#heat"));
        int[] alphas = await Viewer
            .Locator("#heat")
            .EvaluateAsync<int[]>(
                """
                heat => {
                    const canvas = new OffscreenCanvas(56, 28);
                    const context = canvas.getContext("2d");
                    context.drawImage(heat, 0, 0);
                    const { data } = context.getImageData(0, 14, 56, 1);
                    return [5, 20, 36, 50].map(x => data[4 * x + 3]);
                }
                """
            );
        Assert.Equal([0, 255, 255, 0], alphas);
    }

    [Fact]
    public async Task The_heat_map_is_the_servers_for_the_label_that_is_chosen()
    {
        await OpenAsync();
        var first = Page.WaitForRequestAsync("**/heatmap?*");
        await ChooseAsync(SampleFiles.AnkleBoot);
        Assert.Equal("9", FakeApi.QueryOf((await first).Url)["label"]);
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#heat-title")).ToHaveTextAsync("Heat map for Ankle boot");

        ILocator other = Labels.Nth(2).GetByRole(AriaRole.Button);
        string label = (await other.TextContentAsync())!;
        var second = Page.WaitForRequestAsync("**/heatmap?*");
        await other.ClickAsync();

        Uri asked = new((await second).Url);
        await Expect(other).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(Viewer.Locator("#labels [aria-pressed=true]")).ToHaveCountAsync(1);
        await Expect(Viewer.Locator("#heat-title")).ToHaveTextAsync($"Heat map for {label}");
        Assert.Equal("true", FakeApi.QueryOf(asked.ToString())["layer"]);
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        byte[] expected = await PostAsync(asked.PathAndQuery, SampleFiles.AnkleBoot);
        bool same = await Viewer
            .Locator("#heat")
            .EvaluateAsync<bool>(
                """
                async (image, base64) => {
                    const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                    const pixels = picture => {
                        const canvas = new OffscreenCanvas(picture.width, picture.height);
                        const context = canvas.getContext("2d");
                        context.drawImage(picture, 0, 0);
                        return context.getImageData(0, 0, canvas.width, canvas.height).data.join();
                    };
                    return pixels(await createImageBitmap(image)) === pixels(await createImageBitmap(new Blob([bytes])));
                }
                """,
                Convert.ToBase64String(expected)
            );
        Assert.True(same, "the picture over the photograph is not the server's");
    }

    [Fact]
    public async Task The_slider_sets_how_much_of_the_photograph_the_heat_covers()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.AnkleBoot);
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();

        await Viewer.GetByLabel("Opacity").FillAsync("80");

        Assert.Equal("0.8", await Viewer.Locator("#heat").EvaluateAsync<string>("image => getComputedStyle(image).opacity"));
        await Expect(Viewer.Locator("#heat-opacity-value")).ToHaveTextAsync("80\u00a0%");
        await Viewer.Locator("#heat-on").UncheckAsync();
        await Expect(Viewer.Locator("#heat")).ToBeHiddenAsync();
    }

    /// <summary>The legend and the server's colour map are the same colours: cold and hot end of a heat map of the whole range.</summary>
    [Fact]
    public async Task The_legend_has_the_colours_of_the_heat_maps()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.AnkleBoot);
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();

        string[] colours = await Viewer
            .Locator(".legend-colours")
            .EvaluateAsync<string[]>("legend => getComputedStyle(legend).backgroundImage.match(/rgb\\([^)]*\\)/g)");
        double farthest = await Viewer
            .Locator("#heat")
            .EvaluateAsync<double>(
                """
                (image, colours) => {
                    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
                    const context = canvas.getContext("2d");
                    context.drawImage(image, 0, 0);
                    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
                    const anchors = colours.map(colour => colour.match(/\d+/g).map(Number));
                    const legend = [];
                    for (let i = 0; i < 900; i++) {
                        const place = (i / 899) * (anchors.length - 1);
                        const from = Math.min(Math.floor(place), anchors.length - 2);
                        legend.push(anchors[from].map((value, part) => value + (place - from) * (anchors[from + 1][part] - value)));
                    }

                    let farthest = 0;
                    for (let i = 0; i < data.length; i += 4) {
                        if (data[i + 3] === 255) {
                            const distances = legend.map(colour => Math.max(...colour.map((value, part) => Math.abs(value - data[i + part]))));
                            farthest = Math.max(farthest, Math.min(...distances));
                        }
                    }

                    return farthest;
                }
                """,
                colours
            );

        Assert.Equal(10, colours.Length);
        Assert.InRange(farthest, 0, 3);
    }

    [Fact]
    public async Task A_server_that_is_busy_gives_the_heat_map_later()
    {
        int asked = 0;
        await Page.RouteAsync(
            "**/heatmap?*",
            route => asked++ == 0 ? route.RefuseAsync(503, "The queue is full", "", retryAfter: 1) : route.ContinueAsync()
        );
        await OpenAsync();

        await ChooseAsync(SampleFiles.AnkleBoot);

        await Expect(Viewer.Locator("#heat-note")).ToHaveTextAsync("The server is busy; the heat map follows.");
        await Expect(Viewer.Locator("#heat")).ToBeVisibleAsync();
        await Expect(Viewer.Locator("#heat-note")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_server_that_never_has_room_for_a_heat_map_is_asked_no_more_and_quoted()
    {
        int asked = 0;
        await Page.RouteAsync(
            "**/heatmap?*",
            route =>
            {
                asked++;
                return route.RefuseAsync(503, "Service Unavailable", "For this one there is never room.", retryAfter: 0);
            }
        );
        await OpenAsync();

        await ChooseAsync(SampleFiles.AnkleBoot);

        await Expect(Viewer.Locator("#heat-note")).ToHaveTextAsync("There is no heat map: For this one there is never room.");
        Assert.Equal(20, asked);
    }

    [Fact]
    public async Task A_heat_map_of_another_model_than_the_labels_is_said_to_be_so()
    {
        await Page.ServeModelsAsync(FakeApi.Model("garden", ["Rose", "Tulip"]));
        await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", ["Rose", "Tulip"]));
        await Page.RouteAsync(
            "**/heatmap?*",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "image/bmp",
                        Headers = new Dictionary<string, string> { ["ConvNextV2-Model"] = FakeApi.Second.Sha256 },
                        BodyBytes = SampleFiles.Bitmap(4, 4, (x, _) => (byte)x),
                    }
                )
        );
        await OpenAsync();

        await ChooseAsync(SampleFiles.AnkleBoot);

        await Expect(Viewer.Locator("#heat-note"))
            .ToHaveTextAsync(
                "The server has loaded another model since this picture was classified; the heat map is that model's."
            );
    }

    [Fact]
    public async Task Of_a_thousand_labels_the_best_are_shown_and_any_can_be_found()
    {
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"kind {i} of flower")];
        await Page.ServeModelsAsync(FakeApi.Model("garden", labels));
        await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", labels));
        await Page.ServeHeatMapAsync();
        await OpenAsync();
        await ChooseAsync(SampleFiles.AnkleBoot);
        await Expect(Labels).ToHaveCountAsync(5);

        await Viewer.GetByText("All 1,000 labels").ClickAsync();

        await Expect(Viewer.Locator("#all-labels-note")).ToHaveTextAsync("The 50 most probable of 1,000.");
        await Viewer.GetByLabel("Find a label").FillAsync("KIND 777");
        ILocator found = Viewer.Locator("#all-labels-rows tr");
        await Expect(found).ToHaveCountAsync(1);
        var heat = Page.WaitForRequestAsync("**/heatmap?*");
        await found.GetByRole(AriaRole.Button, new() { Name = "kind 777 of flower" }).ClickAsync();
        Assert.Equal("777", FakeApi.QueryOf((await heat).Url)["label"]);
        await Expect(Viewer.Locator("#labels [aria-pressed=true]")).ToHaveCountAsync(0);
        await Viewer.GetByLabel("Find a label").FillAsync("orchid");
        await Expect(Viewer.Locator("#all-labels-note")).ToHaveTextAsync("No label contains that.");
    }

    [Fact]
    public async Task Look_alikes_are_those_of_the_largest_cosine()
    {
        string[] others = [SampleFiles.Rocket, SampleFiles.Cat, SampleFiles.Cameraman];
        await OpenAsync();
        await ChooseAsync([SampleFiles.AnkleBoot, .. others]);
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("4 of 4 answered.");
        double[] boot = await EmbeddingAsync(SampleFiles.AnkleBoot);
        var expected = new List<(string Name, double Cosine)>();
        foreach (string other in others)
        {
            expected.Add((Path.GetFileName(other), Cosine(boot, await EmbeddingAsync(other))));
        }

        await Tiles.Filter(new() { HasText = "ankle-boot.png" }).ClickAsync();

        await Expect(Viewer.Locator("#alike button")).ToHaveCountAsync(3);
        string[] shown = await Viewer.Locator("#alike button").EvaluateAllAsync<string[]>("all => all.map(one => one.ariaLabel)");
        string[] ordered =
        [
            .. expected
                .OrderByDescending(one => one.Cosine)
                .Select(one => FormattableString.Invariant($"{one.Name} {one.Cosine:0.000}")),
        ];
        Assert.Equal(ordered, shown.Select(words => $"{words.Split(", ")[0]} {words.Split("cosine ")[1]}"));

        await Viewer.GetByRole(AriaRole.Button, new() { Name = "Sort all pictures by likeness" }).ClickAsync();
        await Expect(Viewer).ToBeHiddenAsync();
        await Expect(Page.Locator("#sort-note")).ToContainTextAsync("By the cosine of embeddings to ankle-boot.png");
        string[] names = await Page.Locator(".tile-name").AllTextContentsAsync() is { } texts ? [.. texts] : [];
        Assert.Equal(["ankle-boot.png", .. expected.OrderByDescending(one => one.Cosine).Select(one => one.Name)], names);
    }

    [Fact]
    public async Task Look_alikes_come_as_other_pictures_are_answered_and_the_focus_stays()
    {
        Dictionary<string, TaskCompletionSource> gates = new()
        {
            ["first"] = new(),
            ["second"] = new(),
            ["third"] = new(),
        };
        string[] labels = ["Rose", "Tulip"];
        await Page.ServeModelsAsync(FakeApi.Model("garden", labels));
        await Page.ServeHeatMapAsync();
        await Page.ServeClassifyAsync(
            async (route, _) =>
            {
                await gates[FakeApi.NameOf(route.Request)].Task;
                await route.AnswerAsync("garden", labels);
            }
        );
        await OpenAsync();
        await ChooseAsync(("first", [1]), ("second", [2]), ("third", [3]));
        gates["first"].SetResult();
        await Tiles.Filter(new() { HasText = "first" }).ClickAsync();
        await Expect(Viewer.Locator("#alike-note")).ToContainTextAsync("will be compared with this one");

        gates["second"].SetResult();

        ILocator alike = Viewer.Locator("#alike button");
        await Expect(alike).ToHaveCountAsync(1);
        await alike.FocusAsync();
        gates["third"].SetResult();
        await Expect(alike).ToHaveCountAsync(2);
        await Expect(alike.First).ToBeFocusedAsync();
        await Expect(alike.First).ToHaveAttributeAsync("title", "second");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2000, 1)]
    [InlineData(1, 2000)]
    [InlineData(3000, 40)]
    public async Task A_picture_of_any_shape_is_visible_and_stays_within_the_view(int width, int height)
    {
        await OpenAsync();

        await ChooseAsync(("shape.bmp", SampleFiles.Bitmap(width, height, (x, y) => (byte)(x + y))));

        await Expect(Labels).ToHaveCountAsync(5);
        var box = (await Viewer.Locator("#photo").BoundingBoxAsync())!;
        Assert.InRange(box.Width, 24, 1280);
        Assert.InRange(box.Height, 24, 800);
        await Expect(Viewer.Locator("#photo-caption")).ToContainTextAsync($"{width:#,0} × {height:#,0} pixels");
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Tiles.Locator("img")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_arrows_go_through_the_pictures_in_the_gallerys_order()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.Rocket, SampleFiles.Cat, SampleFiles.AnkleBoot);
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("3 of 3 answered.");
        await Page.Locator("#sort").SelectOptionAsync("name");
        await Expect(Tiles.First).ToContainTextAsync("ankle-boot.png");
        await Tiles.First.ClickAsync();
        ILocator name = Viewer.Locator("#viewer-name");
        await Expect(name).ToHaveTextAsync("ankle-boot.png");

        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(name).ToHaveTextAsync("chelsea.png");
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(name).ToHaveTextAsync("rocket.jpg");
        await Expect(Viewer.GetByRole(AriaRole.Button, new() { Name = "Next picture" })).ToBeDisabledAsync();
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(name).ToHaveTextAsync("chelsea.png");
        await Expect(Viewer.Locator("#viewer-position")).ToHaveTextAsync("2 of 3");
    }

    private Task<string> SizeAsync(string image) =>
        Viewer.Locator(image).EvaluateAsync<string>("image => `${image.naturalWidth} × ${image.naturalHeight}`");

    private Task<double[]> BoxAsync(string element) =>
        Viewer
            .Locator(element)
            .EvaluateAsync<double[]>(
                "element => { const { x, y, width, height } = element.getBoundingClientRect(); return [x, y, width, height]; }"
            );

    /// <summary>Where the frame begins and how large it is, as shares of the photograph.</summary>
    private Task<double[]> FrameAsync() =>
        Viewer
            .Locator("#seen")
            .EvaluateAsync<double[]>(
                """
                frame => {
                    const [inner, outer] = [frame.getBoundingClientRect(), frame.parentElement.getBoundingClientRect()];
                    return [(inner.x - outer.x) / outer.width, (inner.y - outer.y) / outer.height,
                        inner.width / outer.width, inner.height / outer.height];
                }
                """
            );

    private async Task<JsonNode> ModelAsync()
    {
        using var client = new HttpClient();
        string answer = await client.GetStringAsync(new Uri(Address, "models"));
        return JsonNode.Parse(answer)!["models"]![0]!;
    }

    private async Task<double[]> EmbeddingAsync(string path) =>
        [.. (await AskAsync(path))["embedding"]!.AsArray().Select(value => value!.GetValue<double>())];

    /// <summary>By its definition, whether or not the server has normalised them.</summary>
    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
