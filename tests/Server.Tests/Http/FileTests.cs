using System.Net;
using System.Net.Http.Headers;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>The page's files, which are inside the program.</summary>
public sealed class FileTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Sources.Root, "samples", "Server", "wwwroot");

    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Each_file_is_served_as_it_is_with_its_type()
    {
        string[] files = Directory.GetFiles(Folder, "*", SearchOption.AllDirectories);

        Assert.Contains(files, file => file.EndsWith("index.html", StringComparison.Ordinal));
        foreach (string file in files)
        {
            string path = Path.GetRelativePath(Folder, file).Replace('\\', '/');
            using HttpResponseMessage response = await _server.Client.GetAsync(path == "index.html" ? "/" : "/" + path);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(File.ReadAllBytes(file), await response.Content.ReadAsByteArrayAsync());
            Assert.Equal(
                Path.GetExtension(path) switch
                {
                    ".html" => "text/html; charset=utf-8",
                    ".css" => "text/css; charset=utf-8",
                    ".js" => "text/javascript; charset=utf-8",
                    ".svg" => "image/svg+xml",
                    ".png" => "image/png",
                    var other => $"of {other} this test knows nothing",
                },
                response.Content.Headers.ContentType!.ToString()
            );
        }
    }

    [Fact]
    public async Task A_browser_that_has_a_file_asks_whether_it_is_still_the_same()
    {
        using HttpResponseMessage first = await _server.Client.GetAsync("/");
        EntityTagHeaderValue tag = first.Headers.ETag!;
        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { tag } } };
        using var other = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { IfNoneMatch = { new EntityTagHeaderValue("\"x\"") } },
        };

        using HttpResponseMessage same = await _server.Client.SendAsync(again);
        using HttpResponseMessage changed = await _server.Client.SendAsync(other);

        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task HEAD_is_GET_without_its_body()
    {
        using HttpResponseMessage got = await _server.Client.GetAsync("/");
        using HttpResponseMessage head = await _server.Client.SendAsync(new(HttpMethod.Head, "/"));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(got.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }
}
