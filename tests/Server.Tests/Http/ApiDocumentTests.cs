using System.Net.Http.Headers;
using System.Text.Json;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>The OpenAPI document, held against what the endpoints do.</summary>
public sealed class ApiDocumentTests : IAsyncLifetime
{
    private const string RequestsAtOnce = "ConvNextV2:Models:fashion:RequestsAtOnce";
    private const string QueueLength = "ConvNextV2:Models:fashion:QueueLength";
    private const int LargestImage = 50_000;

    private static readonly byte[] Png = TestImages.Png(0);

    // One request at a time, so that a lease makes it busy.
    private readonly RunningServer _server = RunningServer.Start(
        (RequestsAtOnce, "1"),
        (QueueLength, "0"),
        ("ConvNextV2:Models:fashion:MaxImageBytes", $"{LargestImage}"),
        ("Server:MaxFiles", "2")
    );

    private JsonElement _document;

    public async ValueTask InitializeAsync() => _document = await (await _server.Client.GetAsync("/openapi/v1.json")).JsonAsync();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>All but 408, which takes a client that is slow.</summary>
    [Theory]
    [InlineData("/classify")]
    [InlineData("/embed")]
    [InlineData("/heatmap")]
    public async Task Each_answer_that_is_described_comes_and_is_as_described(string path)
    {
        using RunningServer impolite = RunningServer.Start(
            (RequestsAtOnce, "1"),
            (QueueLength, "0"),
            ("Server:RejectionStatus", "429")
        );
        HttpResponseMessage[] answers =
        [
            await PostAsync(path, Bodies.Raw(Png)),
            await PostAsync(path, Bodies.Raw(Png[..99])),
            await PostAsync(path, Bodies.Raw(Png), ("Origin", "https://other.example")),
            await PostAsync(path + "?model=none", Bodies.Raw(Png)),
            await PostAsync(path, Bodies.Raw(new byte[LargestImage + 1])),
            await PostAsync(path, Bodies.Raw(Png, "text/plain")),
            await BusyAsync(impolite),
            await BusyAsync(_server),
        ];

        JsonElement operation = Operation(path, "post");
        Assert.All(answers, answer => AssertDescribed(operation, answer));
        Assert.Equal(
            operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).Order(StringComparer.Ordinal),
            answers.Select(StatusOf).Append("408").Order(StringComparer.Ordinal)
        );

        async Task<HttpResponseMessage> BusyAsync(RunningServer server)
        {
            using ModelLease lease = await server.Model.RentAsync();
            return await server.Client.PostAsync(path, Bodies.Raw(Png));
        }
    }

    [Theory]
    [InlineData("/models")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task What_is_got_is_as_described(string path)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(path);

        Assert.Equal("200", StatusOf(answer));
        AssertDescribed(Operation(path, "get"), answer);
    }

    /// <summary>Every part of an answer that a request can ask for, and what became of an image that is none.</summary>
    [Theory]
    [InlineData("/classify?embed=true")]
    [InlineData("/embed")]
    public async Task An_image_that_is_refused_among_others_is_as_described(string address)
    {
        using HttpResponseMessage answer = await PostAsync(address, Bodies.Form(("whole", Png), ("part", Png[..99])));

        Assert.Equal("200", StatusOf(answer));
        AssertDescribed(Operation(address.Split('?')[0], "post"), answer);
    }

    [Theory]
    [InlineData("/classify")]
    [InlineData("/embed")]
    [InlineData("/heatmap")]
    public async Task Each_parameter_that_is_described_is_read_as_described(string path)
    {
        foreach (JsonElement parameter in Operation(path, "post").GetProperty("parameters").EnumerateArray())
        {
            JsonElement schema = parameter.GetProperty("schema");
            (string right, string wrong, string refusal) = schema.GetProperty("type").GetString() switch
            {
                "integer" => ($"{Least(schema)}", $"{Least(schema) - 1}", "400"),
                "boolean" => ("true", "yes", "400"),
                _ => ("fashion", "none", "404"),
            };
            string name = parameter.GetProperty("name").GetString()!;

            Assert.Equal("query", parameter.GetProperty("in").GetString());
            Assert.Equal((name, "200"), (name, StatusOf(await PostAsync($"{path}?{name}={right}", Bodies.Raw(Png)))));
            Assert.Equal((name, refusal), (name, StatusOf(await PostAsync($"{path}?{name}={wrong}", Bodies.Raw(Png)))));
        }

        static int Least(JsonElement schema) => schema.GetProperty("minimum").GetInt32();
    }

    /// <summary>In each of its types so many images as it says, and no more.</summary>
    [Theory]
    [InlineData("/classify", "413")]
    [InlineData("/embed", "413")]
    [InlineData("/heatmap", "400")]
    public async Task Each_body_that_is_described_is_read(string path, string tooMany)
    {
        JsonElement content = Operation(path, "post").GetProperty("requestBody").GetProperty("content");
        JsonElement form = Schema(content, "multipart/form-data").GetProperty("properties");
        JsonElement json = Schema(content, "application/json").GetProperty("properties");

        Assert.Equal(["image"], NamesOf(form));
        Assert.Equal(["images"], NamesOf(json));
        Assert.Equal(["name", "url"], NamesOf(json.GetProperty("images").GetProperty("items").GetProperty("properties")));
        int most = json.GetProperty("images").GetProperty("maxItems").GetInt32();
        (string Type, HttpContent Body, HttpContent? Larger)[] bodies =
        [
            ("application/json", Bodies.Json(Images(most)), Bodies.Json(Images(most + 1))),
            ("application/octet-stream", Bodies.Raw(Png, "application/octet-stream"), null),
            ("image/*", Bodies.Raw(Png), null),
            ("multipart/form-data", Bodies.Form(Images(most)), Bodies.Form(Images(most + 1))),
        ];
        Assert.Equal(NamesOf(content), bodies.Select(body => body.Type));
        foreach ((string type, HttpContent body, HttpContent? larger) in bodies)
        {
            Assert.Equal((type, "200"), (type, StatusOf(await PostAsync(path, body))));
            if (larger is not null)
            {
                Assert.Equal((type, tooMany), (type, StatusOf(await PostAsync(path, larger))));
            }
        }

        static (string, byte[])[] Images(int count) => [.. Enumerable.Range(0, count).Select(i => ($"{i}.png", Png))];
    }

    private static string StatusOf(HttpResponseMessage answer) => $"{(int)answer.StatusCode}";

    private static IEnumerable<string> NamesOf(JsonElement found) =>
        found.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private static JsonElement Schema(JsonElement content, string type) => content.GetProperty(type).GetProperty("schema");

    private JsonElement Operation(string path, string method) =>
        _document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private async Task<HttpResponseMessage> PostAsync(
        string address,
        HttpContent body,
        (string Name, string Value)? header = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        if (header is var (name, value))
        {
            request.Headers.Add(name, value);
        }

        return await _server.Client.SendAsync(request);
    }

    /// <summary>Its status, its type, what is in it, and those of its headers that are this server's own.</summary>
    private void AssertDescribed(JsonElement operation, HttpResponseMessage answer)
    {
        Assert.True(
            operation.GetProperty("responses").TryGetProperty(StatusOf(answer), out JsonElement response),
            $"{StatusOf(answer)} is not described."
        );
        MediaTypeHeaderValue type = answer.Content.Headers.ContentType!;
        Assert.Equal([type.MediaType!], NamesOf(response.GetProperty("content")));
        Assert.Equal(
            response.TryGetProperty("headers", out JsonElement headers) ? NamesOf(headers) : [],
            answer
                .Headers.Select(header => header.Key)
                .Where(name => name == "Retry-After" || name.StartsWith("ConvNextV2-", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        if (type.MediaType!.EndsWith("json", StringComparison.Ordinal))
        {
            using Stream body = answer.Content.ReadAsStream();
            AssertFits(Schema(response.GetProperty("content"), type.MediaType), JsonDocument.Parse(body).RootElement, "$");
        }
    }

    /// <summary>A value is of its schema's type, has what that requires, and nothing that is not in it.</summary>
    private void AssertFits(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            // As in "#/components/schemas/ImageAnswer".
            schema = reference.GetString()!.Split('/')[1..].Aggregate(_document, (found, name) => found.GetProperty(name));
        }
        else if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            // What may be null, which answers leave out.
            schema = choices.EnumerateArray().Single(choice => choice.TryGetProperty("$ref", out _));
            AssertFits(schema, value, place);
            return;
        }

        JsonElement type = schema.GetProperty("type");
        string[] types =
            type.ValueKind == JsonValueKind.Array
                ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
                : [type.GetString()!];
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Contains("object", types);
                JsonElement properties = schema.GetProperty("properties");
                string[] required = schema.TryGetProperty("required", out JsonElement names)
                    ? [.. names.EnumerateArray().Select(name => name.GetString()!)]
                    : [];
                Assert.All(required, name => Assert.True(value.TryGetProperty(name, out _), $"{place} has no {name}."));
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    Assert.True(
                        properties.TryGetProperty(property.Name, out JsonElement described),
                        $"{place}.{property.Name} is not described."
                    );
                    AssertFits(described, property.Value, $"{place}.{property.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Contains("array", types);
                foreach (JsonElement item in value.EnumerateArray())
                {
                    AssertFits(schema.GetProperty("items"), item, place + "[]");
                }

                break;
            case JsonValueKind.String:
                Assert.Contains("string", types);
                break;
            case JsonValueKind.Number:
                Assert.True(
                    types.Contains("number") || (types.Contains("integer") && value.TryGetInt64(out _)),
                    $"{place} is {value}, and {type} is described."
                );
                break;
            default:
                Assert.Fail($"{place} is {value.ValueKind}, of which nothing is described.");
                break;
        }
    }
}
