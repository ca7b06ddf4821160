using System.Globalization;
using System.Net;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>What browsers are told, and whom the server answers.</summary>
public sealed class SecurityTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/models")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/ready")]
    [InlineData("/none")]
    [InlineData("/classify")]
    public async Task Every_answer_has_the_headers_that_keep_a_browser_to_this_server(string address)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(address);

        Assert.Equal(
            [
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
                    + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            ],
            response.Headers.GetValues("Content-Security-Policy")
        );
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.NotNull(response.Headers.CacheControl);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:5080", 200)]
    [InlineData("[::1]:80", 200)]
    [InlineData("evil.example", 400)]
    [InlineData("localhost.evil.example", 400)]
    [InlineData("127.0.0.1.nip.io", 400)]
    public void A_name_that_was_made_to_point_here_is_not_answered(string host, int status)
    {
        using var client = new RawConnection(_server.Port);
        client.Send($"GET /models HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", client.ReadHead(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("192.0.2.7:8080", 200)]
    [InlineData("[2001:db8::1]:80", 200)]
    [InlineData("evil.example", 400)]
    [InlineData("192.0.2.7.nip.io", 400)]
    public void Where_other_machines_ask_the_host_is_an_address_unless_the_settings_name_it(string host, int status)
    {
        using RunningServer server = RunningServer.Start(("Server:AllowRemote", "true"));
        using RunningServer open = RunningServer.Start(("Server:AllowRemote", "true"), ("AllowedHosts", "*"));

        Assert.Equal((status, 200), (Status(server), Status(open)));

        int Status(RunningServer asked)
        {
            using var client = new RawConnection(asked.Port);
            client.Send($"GET /models HTTP/1.1\r\nHost: {host}\r\n\r\n");
            return int.Parse(client.ReadHead().Split(' ')[1], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Hosts_are_those_that_the_settings_name()
    {
        using RunningServer server = RunningServer.Start(("AllowedHosts", "vision.example"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/models");

        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.SendAsync(request)).StatusCode);
        using var named = new HttpRequestMessage(HttpMethod.Get, "/models") { Headers = { Host = "vision.example" } };
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(named)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://127.0.0.1:1", 403)]
    [InlineData("Origin", "self", 200)]
    [InlineData("X-Nothing", "x", 200)]
    public async Task Pages_of_other_sites_post_nothing(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/classify") { Content = Bodies.Raw(TestImages.Png(0)) };
        string own = _server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        request.Headers.Add(header, value == "self" ? own : value);

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        if (status == 200)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        Assert.Equal(
            "The request comes from a page of another site, and this server answers its own page and programs alone.",
            await response.ProblemAsync(status)
        );
    }
}
