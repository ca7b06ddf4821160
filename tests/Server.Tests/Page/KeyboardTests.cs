using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>All of the page without a pointer.</summary>
public sealed class KeyboardTests(Chromium chromium) : PageTest(chromium)
{
    [Fact]
    public async Task The_focus_goes_through_the_page_in_the_order_that_is_read_and_is_seen_everywhere()
    {
        await FourPicturesAsync();
        await Page.EvaluateAsync("document.activeElement.blur()");

        List<string> order = [];
        for (int i = 0; i < 40; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            string id = await Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.tagName");
            if (id == "BODY")
            {
                break;
            }

            order.Add(id);
            Assert.True(
                await Page.EvaluateAsync<bool>(
                    """
                    () => {
                        const focused = document.activeElement;
                        const shown = focused.id === "gallery" ? focused.querySelector(".active") : focused;
                        const style = getComputedStyle(shown);
                        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                    }
                    """
                ),
                $"the focus on '{id}' is not seen"
            );
        }

        Assert.Equal(
            [
                "choose-files",
                "choose-folder",
                "take-photo",
                "export-csv",
                "export-json",
                "clear",
                "sort",
                "filter-label",
                "least",
                "most",
                "show",
                "gallery",
            ],
            order
        );
    }

    [Fact]
    public async Task The_gallery_is_walked_by_arrows_and_a_picture_is_opened_and_closed()
    {
        await FourPicturesAsync();
        ILocator gallery = Page.GetByRole(AriaRole.Listbox);
        await gallery.FocusAsync();
        await Expect(Page.Locator(".tile.active")).ToContainTextAsync("ankle-boot.png");

        await Page.Keyboard.PressAsync("ArrowRight");
        await Page.Keyboard.PressAsync("ArrowRight");
        await ExpectActiveAsync("chelsea.png");
        await Page.Keyboard.PressAsync("End");
        await ExpectActiveAsync("camera.png");
        await Page.Keyboard.PressAsync("ArrowRight");
        await ExpectActiveAsync("camera.png");
        await Page.Keyboard.PressAsync("Home");
        await Page.Keyboard.PressAsync("ArrowRight");
        await ExpectActiveAsync("rocket.jpg");
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Viewer.Locator("#viewer-name")).ToHaveTextAsync("rocket.jpg");
        await Expect(Viewer.Locator("#viewer-name")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Viewer.Locator("#viewer-name")).ToHaveTextAsync("chelsea.png");
        await Page.Keyboard.PressAsync("Escape");

        await Expect(Viewer).ToBeHiddenAsync();
        await Expect(gallery).ToBeFocusedAsync();
        await ExpectActiveAsync("chelsea.png");

        async Task ExpectActiveAsync(string name)
        {
            await Expect(Page.Locator(".tile.active")).ToHaveCountAsync(1);
            await Expect(Page.Locator(".tile.active")).ToContainTextAsync(name);
            await Expect(Page.Locator("[aria-selected=true]")).ToContainTextAsync(name);
            await Expect(gallery)
                .ToHaveAttributeAsync("aria-activedescendant", (await Page.Locator(".tile.active").GetAttributeAsync("id"))!);
        }
    }

    [Fact]
    public async Task The_arrows_of_the_gallery_follow_its_columns()
    {
        string folder = SampleFiles.WriteFolder(30);
        try
        {
            await OpenAsync();
            await Page.Locator("#folder").SetInputFilesAsync(folder);
            await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("30 of 30 answered.");
            await Page.GetByRole(AriaRole.Listbox).FocusAsync();
            var first = (await Page.Locator(".tile.active").BoundingBoxAsync())!;

            await Page.Keyboard.PressAsync("ArrowDown");

            var second = (await Page.Locator(".tile.active").BoundingBoxAsync())!;
            Assert.Equal(first.X, second.X, 0.5);
            await Page.Keyboard.PressAsync("PageDown");
            await Page.Keyboard.PressAsync("PageDown");
            await Page.Keyboard.PressAsync("PageDown");
            await Expect(Page.Locator(".tile.active")).ToHaveAttributeAsync("aria-posinset", "30");
            await Expect(Page.Locator(".tile.active")).ToBeInViewportAsync(new() { Ratio = 1 });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_whole_visit_needs_no_pointer()
    {
        // Asked for before the page is there: Chromium is told so asynchronously, and a key that comes sooner opens a dialog that
        // nobody sees.
        var chosen = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        Page.FileChooser += (_, chooser) => chosen.TrySetResult(chooser);
        await OpenAsync();
        await TabToAsync("choose-files");
        await Page.Keyboard.PressAsync("Enter");
        IFileChooser chooser = await chosen.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await chooser.SetFilesAsync(SampleFiles.AnkleBoot);
        await Expect(Viewer.Locator("#labels tr")).ToHaveCountAsync(5);

        // From the heading past the two arrows, which lead nowhere, and Close, to the first control of the heat map.
        await TabToAsync("heat-on");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Viewer.Locator("#heat-opacity-value")).ToHaveTextAsync("60\u00a0%");
        ILocator second = Viewer.Locator("#labels button").Nth(1);
        for (int i = 0; i < 6 && !await second.EvaluateAsync<bool>("button => button === document.activeElement"); i++)
        {
            await Page.Keyboard.PressAsync("Tab");
        }

        await Page.Keyboard.PressAsync("Space");
        await Expect(second).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(second).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Viewer).ToBeHiddenAsync();

        // Into the camera's dialog and out of it.
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Take it" })).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task No_dialog_is_a_trap_and_none_lets_the_focus_behind_it()
    {
        await FourPicturesAsync();
        await Tiles.First.ClickAsync();
        await Expect(Viewer.Locator("#alike button")).ToHaveCountAsync(3);

        int outside = 0;
        for (int i = 0; i < 60; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
            // Chromium's own controls come between the last element and the first, once a round.
            outside = await Page.EvaluateAsync<bool>("document.activeElement === document.body") ? outside + 1 : 0;
            Assert.InRange(outside, 0, 1);
            Assert.True(
                outside == 1
                    || await Page.EvaluateAsync<bool>("document.getElementById('viewer').contains(document.activeElement)")
            );
        }

        await Page.Keyboard.PressAsync("Escape");
        await Expect(Viewer).ToBeHiddenAsync();
    }

    private async Task TabToAsync(string id)
    {
        for (int i = 0; i < 12 && await Page.EvaluateAsync<string>("document.activeElement.id") != id; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
        }

        await Expect(Page.Locator($"#{id}")).ToBeFocusedAsync();
    }

    private async Task FourPicturesAsync()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.AnkleBoot, SampleFiles.Rocket, SampleFiles.Cat, SampleFiles.Cameraman);
        await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("4 of 4 answered.");
    }
}
