using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>One browser for the tests of a collection, and one server; each test has a context of its own, which shares nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names another browser than <see cref="Default"/>.</summary>
    private const string Variable = "CHROMIUM";
    private const string Default = "/usr/bin/chromium";

    private IPlaywright? _playwright;

    internal IBrowser Browser { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        string path = Environment.GetEnvironmentVariable(Variable) ?? Default;
        if (!File.Exists(path))
        {
            throw new InvalidOperationException(
                $"These tests drive a browser, and '{path}' is not there: install Chromium (Debian: chromium and fonts-dejavu), "
                    + $"or name its program in {Variable}."
            );
        }

        // Of a machine that does much else, not of a page that is slow.
        Assertions.SetDefaultExpectTimeout(60_000);
        Task<ServerProcess> server = Task.Run(() => ServerProcess.Start());
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = path,
                Args =
                [
                    // Containers and the users of CI have no namespaces to make a sandbox of; what is shown here is our own page.
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    // A camera that needs none.
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                ],
            }
        );
        Server = await server;
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.CloseAsync();
        }

        _playwright?.Dispose();
        Server?.Dispose();
    }
}
