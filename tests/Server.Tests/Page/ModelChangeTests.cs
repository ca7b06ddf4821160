using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>A server that is another than when the page was opened.</summary>
public sealed class ModelChangeTests(Chromium chromium) : PageTest(chromium)
{
    private static readonly string[] Labels = ["Rose", "Tulip", "Daisy"];

    private ILocator ProgressText => Page.Locator("#progress-text");

    private ILocator ModelFacts => Page.Locator("#model-facts");

    private ILocator Renew => Page.Locator("#renew");

    [Fact]
    public async Task A_new_model_is_noticed_by_its_first_answer_and_no_two_models_are_compared()
    {
        FakeApi.Weights weights = FakeApi.First;
        int asked = 0;
        await Page.ServeModelsAsync(before =>
        {
            asked = before + 1;
            return [FakeApi.Model("garden", Labels, weights)];
        });
        await Page.ServeHeatMapAsync();
        await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", Labels, weights: weights));
        await OpenAsync();
        await ChooseAsync(("a", [0]), ("b", [1]));
        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
        await Expect(ModelFacts).ToContainTextAsync(FakeApi.First.Sha256[..8]);
        Assert.Equal(1, asked);

        weights = FakeApi.Second;
        await ChooseAsync(("c", [2]), ("d", [3]), ("e", [4]));

        await Expect(ModelFacts).ToContainTextAsync(FakeApi.Second.Sha256[..8]);
        await Expect(ProgressText).ToHaveTextAsync("3 of 3 answered.");
        await Expect(Renew).ToHaveTextAsync("Classify 2\u00a0pictures by the new model");
        Assert.Equal(2, asked);
        await Tiles.Filter(new() { HasText = "c" }).First.ClickAsync();
        await ExpectAlikeAsync("d", "e");
        await Expect(Viewer.Locator("#alike-note"))
            .ToContainTextAsync("2\u00a0pictures that another model answered cannot be compared.");
        await Viewer.GetByRole(AriaRole.Button, new() { Name = "Sort all pictures by likeness" }).ClickAsync();
        await Expect(Page.Locator("#sort-note")).ToContainTextAsync("those that another model answered stand at the end.");
        await Expect(Page.Locator(".tile-name")).ToHaveTextAsync(["c", "d", "e", "a", "b"]);

        await Renew.ClickAsync();

        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
        await Expect(Renew).ToBeHiddenAsync();
        await Tiles.Filter(new() { HasText = "c" }).First.ClickAsync();
        await ExpectAlikeAsync("a", "b", "d", "e");
        await Expect(Viewer.Locator("#alike-note")).ToHaveTextAsync("By the cosine of the model's embeddings; 1 is the same.");
    }

    [Fact]
    public async Task A_list_of_all_labels_is_not_that_of_another_model()
    {
        string[] labels = [.. Enumerable.Range(0, 12).Select(i => $"kind {i}")];
        FakeApi.Weights weights = FakeApi.First;
        await Page.ServeModelsAsync(_ => [FakeApi.Model("garden", labels, weights)]);
        await Page.ServeHeatMapAsync();
        await Page.ServeClassifyAsync((route, _) => route.AnswerAsync("garden", labels, weights: weights));
        await OpenAsync();
        await ChooseAsync(("a", [0]));
        await Expect(Viewer.Locator("#labels tr")).ToHaveCountAsync(5);

        weights = FakeApi.Second;
        await Viewer.GetByText("All 12 labels").ClickAsync();

        await Expect(Viewer.Locator("#all-labels-note"))
            .ToHaveTextAsync("The server has loaded another model since this picture was classified, and would name others.");
        await Expect(Viewer.Locator("#all-labels-rows tr")).ToHaveCountAsync(0);
        await Expect(ModelFacts).ToContainTextAsync(FakeApi.Second.Sha256[..8]);
    }

    [Fact]
    public async Task A_server_that_comes_back_is_asked_what_it_is()
    {
        bool isGone = false;
        await Page.ServeModelsAsync(before =>
            [FakeApi.Model("garden", Labels), .. before == 0 ? [] : new[] { FakeApi.Model("beach", Labels) }]
        );
        await Page.RouteAsync(
            "**/health/live",
            route => isGone ? route.AbortAsync("connectionrefused") : route.FulfillAsync(new() { Body = "{}" })
        );
        await Page.ServeClassifyAsync(
            (route, _) => isGone ? route.AbortAsync("connectionrefused") : route.AnswerAsync("garden", Labels)
        );
        await OpenAsync();
        await Expect(Page.Locator("#model-choice")).ToBeHiddenAsync();
        isGone = true;
        await ChooseAsync(("a", [0]), ("b", [1]));
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer.");

        isGone = false;
        await Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();

        await Expect(Page.Locator("#model-select option")).ToHaveTextAsync(["garden", "beach"]);
        await Expect(ProgressText).ToHaveTextAsync("2 of 2 answered.");
    }

    private async Task ExpectAlikeAsync(params string[] names)
    {
        await Expect(Viewer.Locator("#alike button")).ToHaveCountAsync(names.Length);
        string[] shown = await Viewer.Locator("#alike button").EvaluateAllAsync<string[]>("all => all.map(one => one.title)");
        Assert.Equal(names, shown);
    }
}
