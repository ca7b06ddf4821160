using System.Net;
using System.Text.Json;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>What watches the server, and what describes it.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Health_says_whether_the_process_and_whether_the_model_answers()
    {
        JsonElement live = await (await _server.Client.GetAsync("/health/live")).JsonAsync();
        JsonElement ready = await (await _server.Client.GetAsync("/health/ready")).JsonAsync();

        Assert.Equal("Healthy", live.GetProperty("status").GetString());
        Assert.Empty(live.GetProperty("checks").EnumerateArray());
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        JsonElement check = Assert.Single(ready.GetProperty("checks").EnumerateArray());
        Assert.Equal("convnextv2", check.GetProperty("name").GetString());
        Assert.Equal("Healthy", check.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("127.0.0.1", "X-Forwarded-For", false)]
    [InlineData("::1", "Forwarded", false)]
    [InlineData("192.0.2.7", null, false)]
    public async Task Why_a_reload_failed_is_said_to_this_machine_alone(string? address, string? header, bool isSaid)
    {
        using RunningServer server = RunningServer.Start(
            [],
            services => services.AddSingleton<IStartupFilter>(new CallFrom(address))
        );
        await Assert.ThrowsAnyAsync<Exception>(() => server.Model.ReloadAsync("/none/secret.safetensors"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        if (header is not null)
        {
            request.Headers.Add(header, "for=192.0.2.7");
        }

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        JsonElement check = (await response.JsonAsync()).GetProperty("checks")[0];
        Assert.Equal("Degraded", check.GetProperty("status").GetString());
        string description = check.GetProperty("description").GetString()!;
        Assert.Equal(isSaid, description.Contains("secret", StringComparison.Ordinal));
        Assert.True(isSaid || description == "The server's log says why.");
    }

    [Fact]
    public async Task Metrics_count_what_was_asked()
    {
        using HttpResponseMessage answer = await _server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        string metrics = await _server.Client.GetStringAsync("/metrics");

        Assert.Contains("convnextv2_run_duration_seconds", metrics, StringComparison.Ordinal);
        Assert.Contains("convnextv2_model=\"fashion\"", metrics, StringComparison.Ordinal);
        Assert.Contains("convnextv2_operation=\"classify\"", metrics, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count{", metrics, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/classify\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_has_every_address_with_what_it_takes_and_every_refusal()
    {
        JsonElement document = await (await _server.Client.GetAsync("/openapi/v1.json")).JsonAsync();
        JsonElement paths = document.GetProperty("paths");

        Assert.Equal(
            ["/classify", "/embed", "/health/live", "/health/ready", "/heatmap", "/metrics", "/models"],
            paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal)
        );
        JsonElement classify = paths.GetProperty("/classify").GetProperty("post");
        Assert.Equal(
            ["embed", "model", "top"],
            classify
                .GetProperty("parameters")
                .EnumerateArray()
                .Select(parameter => parameter.GetProperty("name").GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["application/json", "application/octet-stream", "image/*", "multipart/form-data"],
            classify
                .GetProperty("requestBody")
                .GetProperty("content")
                .EnumerateObject()
                .Select(type => type.Name)
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["200", "400", "403", "404", "408", "413", "415", "429", "503"],
            classify.GetProperty("responses").EnumerateObject().Select(answer => answer.Name).Order(StringComparer.Ordinal)
        );
        JsonElement heatmap = paths.GetProperty("/heatmap").GetProperty("post");
        JsonElement picture = heatmap.GetProperty("responses").GetProperty("200");
        Assert.True(picture.GetProperty("content").TryGetProperty("image/png", out _));
        Assert.Equal(["ConvNextV2-Label", "ConvNextV2-Model"], Names(picture.GetProperty("headers")));
        foreach (string status in (string[])["429", "503"])
        {
            Assert.Equal(["Retry-After"], Names(classify.GetProperty("responses").GetProperty(status).GetProperty("headers")));
        }

        Assert.Equal(["200", "503"], Names(paths.GetProperty("/health/ready").GetProperty("get").GetProperty("responses")));
        Assert.Equal((1, 0), (Least(classify, "top"), Least(heatmap, "label")));
        Assert.Equal((32, 1), (MostImages(classify), MostImages(heatmap)));
        Assert.DoesNotContain("several", heatmap.GetProperty("requestBody").GetRawText(), StringComparison.OrdinalIgnoreCase);

        static IEnumerable<string> Names(JsonElement found) =>
            found.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

        static int Least(JsonElement operation, string name) =>
            operation
                .GetProperty("parameters")
                .EnumerateArray()
                .Single(parameter => parameter.GetProperty("name").GetString() == name)
                .GetProperty("schema")
                .GetProperty("minimum")
                .GetInt32();

        static int MostImages(JsonElement operation) =>
            operation
                .GetProperty("requestBody")
                .GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("schema")
                .GetProperty("properties")
                .GetProperty("images")
                .GetProperty("maxItems")
                .GetInt32();
    }

    [Fact]
    public async Task The_documents_page_asks_this_server_alone()
    {
        foreach (string address in (string[])["/docs", "/docs.js", "/docs.css"])
        {
            using HttpResponseMessage response = await _server.Client.GetAsync(address);
            string text = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain("//", text.Replace("// ", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("<style", text, StringComparison.Ordinal);
            Assert.DoesNotContain("style=", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
        }
    }

    /// <summary>As if every client were at an address; its own for null.</summary>
    private sealed class CallFrom(string? address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, rest) =>
                    {
                        context.Connection.RemoteIpAddress = address is null
                            ? context.Connection.RemoteIpAddress
                            : IPAddress.Parse(address);
                        return rest(context);
                    }
                );
                next(app);
            };
    }
}
