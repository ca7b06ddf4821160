using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>The ways in which pictures come to the page.</summary>
public sealed class IntakeTests(Chromium chromium) : PageTest(chromium)
{
    [Fact]
    public async Task A_dropped_file_is_opened_and_classified_as_the_server_says()
    {
        await OpenAsync();

        await DropAsync(SampleFiles.AnkleBoot);

        await Expect(Viewer).ToBeVisibleAsync();
        await Expect(Viewer.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("ankle-boot.png");
        var best = (await AskAsync(SampleFiles.AnkleBoot))["predictions"]![0]!;
        await Expect(Viewer.Locator("#labels tr").First)
            .ToHaveTextAsync($"{best["label"]!.GetValue<string>()}{Percent(best["probability"]!.GetValue<double>())}");
    }

    [Fact]
    public async Task A_dropped_folder_is_read_with_its_subfolders_and_what_is_no_picture_is_left_out()
    {
        string folder = SampleFiles.WriteFolder(12);
        try
        {
            File.WriteAllText(Path.Combine(folder, "second", "notes.txt"), "no picture");
            await OpenAsync();

            await DropAsync(folder);

            await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("12 of 12 answered.");
            await Expect(Tiles).ToHaveCountAsync(12);
            await Expect(Page.Locator("#intake-hint"))
                .ToHaveTextAsync("1\u00a0file of the folder is no picture and was left out.");
            string[] paths = await Page.Locator(".tile-name").EvaluateAllAsync<string[]>("all => all.map(one => one.title)");
            Assert.Equal(
                Enumerable.Range(0, 12).Select(i => $"{Path.GetFileName(folder)}/{(i < 6 ? "first" : "second")}/{i:0000}.png"),
                paths.Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_subfolder_that_cannot_be_read_is_counted_and_the_rest_is_taken()
    {
        string folder = SampleFiles.WriteFolder(8);
        try
        {
            await Page.AddInitScriptAsync(
                """
                const getEntry = DataTransferItem.prototype.webkitGetAsEntry;
                DataTransferItem.prototype.webkitGetAsEntry = function () {
                    const entry = getEntry.call(this);
                    // The interface has no name in Chromium.
                    const folders = Object.getPrototypeOf(entry);
                    const { createReader } = folders;
                    folders.createReader = function () {
                        return this.name === "second"
                            ? { readEntries: (_, fail) => fail(new DOMException("", "NotReadableError")) }
                            : createReader.call(this);
                    };
                    return entry;
                };
                """
            );
            await OpenAsync();

            await DropAsync(folder);

            await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("4 of 4 answered.");
            await Expect(Page.Locator("#intake-hint")).ToHaveTextAsync("1\u00a0file or folder in it could not be read.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_list_takes_more_pictures_at_once_than_a_function_takes_arguments()
    {
        await OpenAsync();

        int taken = await Page.EvaluateAsync<int>(
            """
            async () => {
                const { Library } = await import("/library.js");
                const library = new Library();
                library.add(Array.from({ length: 300000 }, () => ({ file: { name: "a" }, path: "a" })));
                return library.items.length;
            }
            """
        );

        Assert.Equal(300_000, taken);
    }

    [Fact]
    public async Task A_chosen_folder_is_read_with_its_subfolders()
    {
        string folder = SampleFiles.WriteFolder(8);
        try
        {
            File.WriteAllText(Path.Combine(folder, "notes.txt"), "no picture");
            await OpenAsync();

            await Page.Locator("#folder").SetInputFilesAsync(folder);

            await Expect(Page.Locator("#progress-text")).ToHaveTextAsync("8 of 8 answered.");
            await Expect(Page.Locator("#intake-hint")).ToContainTextAsync("1\u00a0file of the folder");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_pasted_picture_is_classified()
    {
        await OpenAsync();

        await Page.EvaluateAsync(
            """
            base64 => {
                const data = new DataTransfer();
                const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
                data.items.add(new File([bytes], "image.png", { type: "image/png" }));
                document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """,
            Convert.ToBase64String(await File.ReadAllBytesAsync(SampleFiles.AnkleBoot))
        );

        await Expect(Viewer.Locator("#labels tr").First).ToContainTextAsync("Ankle boot");
    }

    [Fact]
    public async Task Pasted_text_is_left_to_the_field_that_it_is_pasted_into()
    {
        await OpenAsync();
        await ChooseAsync(SampleFiles.AnkleBoot, SampleFiles.Rocket);
        await Expect(Tiles).ToHaveCountAsync(2);

        bool taken = await Page.EvaluateAsync<bool>(
            """
            () => {
                const data = new DataTransfer();
                data.setData("text/plain", "boot");
                const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
                document.getElementById("filter-label").dispatchEvent(event);
                return event.defaultPrevented;
            }
            """
        );

        Assert.False(taken);
        await Expect(Tiles).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_photo_of_the_camera_is_classified_and_the_camera_goes_off()
    {
        await OpenAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();

        await Expect(Viewer.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToContainTextAsync("photo-");
        await Expect(Viewer.Locator("#labels tr")).ToHaveCountAsync(5);
        Assert.True(await Page.EvaluateAsync<bool>("document.getElementById('camera-video').srcObject === null"));
    }

    /// <summary>The browser gives a camera late, and of two that were asked for the first at last.</summary>
    [Fact]
    public async Task Of_cameras_that_are_switched_quickly_one_is_on_and_none_when_the_dialog_is_closed()
    {
        await Page.AddInitScriptAsync(
            """
            window.gates = [];
            window.streams = [];
            window.isOn = stream => stream.getTracks().some(track => track.readyState === "live");
            const devices = navigator.mediaDevices;
            const getUserMedia = devices.getUserMedia.bind(devices);
            devices.getUserMedia = async () => {
                await new Promise(open => gates.push(open));
                const stream = await getUserMedia({ video: true });
                streams.push(stream);
                return stream;
            };
            """
        );
        await OpenAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();
        await Page.EvaluateAsync("document.getElementById('camera-select').dispatchEvent(new Event('change'))");

        await Page.EvaluateAsync("gates[1]()");
        await Expect(Page.Locator("#camera-take")).ToBeVisibleAsync();
        await Page.EvaluateAsync("gates[0]()");

        await Page.WaitForFunctionAsync("streams.length === 2 && streams.filter(isOn).length === 1");
        Assert.True(await Page.EvaluateAsync<bool>("isOn(document.getElementById('camera-video').srcObject)"));
        await Page.Keyboard.PressAsync("Escape");
        await Page.WaitForFunctionAsync("!streams.some(isOn)");
    }

    [Theory]
    [InlineData("NotFoundError", "No camera was found.")]
    [InlineData("NotAllowedError", "The browser does not let this page use the camera.")]
    [InlineData("NotReadableError", "another program seems to use it")]
    public async Task A_camera_that_cannot_be_had_is_explained(string error, string sentence)
    {
        await Page.AddInitScriptAsync(
            $"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('it is so', '{error}'))"
        );
        await OpenAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();

        await Expect(Page.Locator("#camera-message")).ToContainTextAsync(sentence);
        await Expect(Page.Locator("#camera-take")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Where_browsers_give_no_page_the_camera_the_page_says_why()
    {
        await Page.AddInitScriptAsync("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })");
        await OpenAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Take a photo" }).ClickAsync();

        await Expect(Page.Locator("#camera-message")).ToContainTextAsync("only over HTTPS, or from this machine itself");
    }

    /// <summary>As the system's file manager does it, with real files and folders.</summary>
    private async Task DropAsync(string path)
    {
        ICDPSession session = await Page.Context.NewCDPSessionAsync(Page);
        foreach (string type in new[] { "dragEnter", "dragOver", "drop" })
        {
            await session.SendAsync(
                "Input.dispatchDragEvent",
                new Dictionary<string, object>
                {
                    ["type"] = type,
                    ["x"] = 400,
                    ["y"] = 300,
                    ["data"] = new Dictionary<string, object>
                    {
                        ["items"] = Array.Empty<object>(),
                        ["files"] = new[] { path },
                        ["dragOperationsMask"] = 1,
                    },
                }
            );
        }
    }
}
