using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>
/// A test with the page open. At its end the browser must have had nothing to complain about: no error of a script, nothing that the
/// content policy has stopped, and no request to anywhere but the server.
/// </summary>
[Collection(nameof(PageCollection))]
public abstract class PageTest(Chromium chromium) : IAsyncLifetime
{
    /// <summary>What the browser itself says of an answer that is no success; the tests of such answers look at the page.</summary>
    private const string RefusedRequest = "Failed to load resource";

    private readonly ConcurrentQueue<string> _complaints = new();
    private IBrowserContext _context = null!;

    private protected IPage Page { get; private set; } = null!;

    /// <summary>Of the server whose page is open.</summary>
    private protected Uri Address { get; private set; } = chromium.Server.Address;

    private protected ILocator Tiles => Page.Locator("[role=option].tile");

    private protected ILocator Viewer => Page.Locator("#viewer");

    public virtual async ValueTask InitializeAsync()
    {
        _context = await chromium.Browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        _context.SetDefaultTimeout(60_000);
        Page = await _context.NewPageAsync();
        Page.PageError += (_, error) => _complaints.Enqueue(error);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith(RefusedRequest, StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        Page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is not ("blob" or "data") && address.Authority != Address.Authority)
            {
                _complaints.Enqueue($"a request to {address}");
            }
        };
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.Empty(_complaints);
    }

    /// <summary>The page, as soon as it knows its server's models.</summary>
    private protected async Task OpenAsync(ServerProcess? server = null)
    {
        Address = server?.Address ?? Address;
        await Page.GotoAsync(Address.ToString());
        await Assertions.Expect(Page.Locator("#model-facts")).Not.ToBeEmptyAsync();
    }

    private protected Task ChooseAsync(params string[] paths) => Page.Locator("#files").SetInputFilesAsync(paths);

    private protected Task ChooseAsync(params (string Name, byte[] Bytes)[] files) =>
        Page.Locator("#files")
            .SetInputFilesAsync(
                files.Select(file => new FilePayload
                {
                    Name = file.Name,
                    MimeType = "image/bmp",
                    Buffer = file.Bytes,
                })
            );

    /// <summary>What the server says of a file, asked without the page.</summary>
    private protected async Task<JsonNode> AskAsync(string file) =>
        JsonNode.Parse(await PostAsync("classify?top=10&embed=true", file))!["images"]![0]!;

    /// <summary>What the server answers to a file, asked without the page.</summary>
    private protected async Task<byte[]> PostAsync(string path, string file) =>
        await PostAsync(path, await File.ReadAllBytesAsync(file));

    private protected async Task<byte[]> PostAsync(string path, byte[] file)
    {
        using var client = new HttpClient();
        using var body = new ByteArrayContent(file);
        body.Headers.ContentType = new("application/octet-stream");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(Address, path), body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>A probability as the page writes it.</summary>
    private protected static string Percent(double share) =>
        share is > 0 and < 0.0005
            ? "< 0.1\u00a0%"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share * 100:0.0}\u00a0%");

    private protected ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}

[CollectionDefinition(nameof(PageCollection))]
public sealed class PageCollection : ICollectionFixture<Chromium>;

/// <summary>Half of the time of all tests of the page, beside the others.</summary>
[CollectionDefinition(nameof(AppearanceCollection))]
public sealed class AppearanceCollection : ICollectionFixture<Chromium>;
