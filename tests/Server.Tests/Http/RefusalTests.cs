using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>What is refused, with which status and sentence.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.Start(
        ("Server:MaxRequestBytes", "100000"),
        ("Server:MaxFiles", "3"),
        ("ConvNextV2:Models:fashion:MaxImageBytes", "50000"),
        ("ConvNextV2:Models:fashion:MaxImagePixels", "1000000")
    );

    public static TheoryData<string, string> MalformedJson =>
        new()
        {
            { "", "line 1, byte 1 is not JSON." },
            { "{", "line 1, byte 2 is not JSON." },
            { "[]", "it is no object." },
            { "{}", "there is no image in it." },
            { """{"images": {}}""", "\"images\" is no array." },
            { """{"images": []}""", "there is no image in it." },
            { """{"images": ["data:"]}""", "an element of \"images\" is no object." },
            { """{"images": [{}]}""", "an element of \"images\" has no \"url\"." },
            { """{"images": [{"url": 1}]}""", "a \"url\" is no string." },
            { """{"images": [{"url": "x", "name": 1}]}""", "a \"name\" is no string." },
            {
                $$"""{"images": [{"name": "{{new string('n', 8193)}}", "url": "data:,x"}]}""",
                "a \"name\" has more than 8192 bytes."
            },
            { """{"images": [{"url": "\ud800"}]}""", "a string in it is no Unicode." },
            { """{"images": [{"url": "data:,x"}]} x""", "line 1, byte 34 is not JSON." },
            { """{"images": [{"url": "file:///etc/passwd"}]}""", "its URL does not begin with data:" },
            { """{"images": [{"url": "data:image/png,x"}]}""", "its URL is not in base64" },
            { """{"images": [{"url": "data:image/png;base64,%%%"}]}""", "in its URL is no base64, or not all of it." },
            { """{"images": [{"url": "data:image/png;base64,"}]}""", "The image 'image 1' cannot be used: it is empty." },
        };

    public void Dispose() => _server.Dispose();

    [Theory]
    [MemberData(nameof(MalformedJson))]
    public async Task JSON_that_is_not_what_is_read_is_400_and_says_where(string body, string expected)
    {
        string detail = await (await PostAsync(Bodies.Json(body))).ProblemAsync(400);

        Assert.Contains(expected, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_cannot_be_used_is_400_by_its_own_sentence()
    {
        byte[] png = TestImages.Png(0);

        Assert.Equal(
            "The image 'rose.png' cannot be used: it is empty.",
            await (await PostAsync(Bodies.Form(("rose.png", [])))).ProblemAsync(400)
        );
        Assert.StartsWith(
            "The image 'body' cannot be used: it is SVG, which is not read",
            await (await PostAsync(Bodies.Raw("<svg/>"u8.ToArray(), "image/svg+xml"))).ProblemAsync(400),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The image 'body' cannot be used: ",
            await (await PostAsync(Bodies.Raw(png[..^20]))).ProblemAsync(400),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The request has no body",
            await (await PostAsync(Bodies.Raw([]))).ProblemAsync(400),
            StringComparison.Ordinal
        );
        Assert.StartsWith("The request has no body", await (await PostAsync(null)).ProblemAsync(400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused_by_its_header()
    {
        string detail = await (await PostAsync(Bodies.Raw(TestImages.Bomb(1001, 1000)))).ProblemAsync(400);

        Assert.Equal(
            "The image 'body' cannot be used: it has 1001 by 1000 pixels, and ImageLimits.MaxPixels is 1000000.",
            detail
        );
    }

    [Theory]
    [InlineData("multipart/form-data", "has no boundary of 1 to 70 characters")]
    [InlineData("multipart/form-data; boundary=\"\"", "has no boundary of 1 to 70 characters")]
    [InlineData("multipart/form-data; boundary=x", "The body is not multipart/form-data as its Content-Type says")]
    public async Task A_form_that_is_none_is_400(string type, string expected)
    {
        var body = new ByteArrayContent("--y\r\n\r\n"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Contains(expected, await (await PostAsync(body)).ProblemAsync(400), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_file_is_400_and_fields_besides_are_passed_over()
    {
        var form = new MultipartFormDataContent { { new StringContent("5"), "top" } };
        Assert.Equal(
            "The form has no file: a part with a filename in its Content-Disposition.",
            await (await PostAsync(form)).ProblemAsync(400)
        );

        form = Bodies.Form(("a.png", TestImages.Png(0)));
        form.Add(new StringContent("5"), "top");
        using HttpResponseMessage response = await PostAsync(form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/classify?top=0", "'top' in the address is a whole number from 1 to 2147483647.")]
    [InlineData("/classify?top=x", "'top' in the address is a whole number from 1 to 2147483647.")]
    [InlineData("/classify?top=99999999999", "'top' in the address is a whole number from 1 to 2147483647.")]
    [InlineData("/classify?top=1&top=2", "'top' is in the address more than once.")]
    [InlineData("/classify?embed=yes", "'embed' in the address is true or false.")]
    [InlineData("/heatmap?layer=1", "'layer' in the address is true or false.")]
    public async Task What_an_address_says_wrong_is_400(string address, string expected) =>
        Assert.Equal(expected, await (await PostAsync(Bodies.Raw(TestImages.Png(0)), address)).ProblemAsync(400));

    [Fact]
    public async Task No_such_model_and_no_such_address_are_404()
    {
        Assert.Equal(
            "There is no such model; there are fashion.",
            await (await PostAsync(Bodies.Raw(TestImages.Png(0)), "/classify?model=flowers")).ProblemAsync(404)
        );
        foreach (string address in (string[])["/none", "/../appsettings.json", "/%2e%2e/appsettings.json", "/wwwroot/index.html"])
        {
            Assert.Equal(
                "There is nothing at this address; /docs lists what there is.",
                await (await _server.Client.GetAsync(address)).ProblemAsync(404)
            );
        }
    }

    [Fact]
    public async Task Another_method_is_405_and_says_which_there_is()
    {
        using HttpResponseMessage got = await _server.Client.GetAsync("/classify");
        Assert.Equal("This address answers POST.", await got.ProblemAsync(405));
        Assert.Equal(["POST"], got.Content.Headers.Allow);
        using HttpResponseMessage asked = await _server.Client.SendAsync(new(HttpMethod.Options, "/classify"));
        Assert.Equal("This address answers POST.", await asked.ProblemAsync(405));
        using HttpResponseMessage posted = await _server.Client.PostAsync("/models", null);
        await posted.ProblemAsync(405);
        using HttpResponseMessage head = await _server.Client.SendAsync(new(HttpMethod.Head, "/classify"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.StatusCode);
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_413_before_it_is_read()
    {
        using var client = new RawConnection(_server.Port);
        client.Send("POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100001\r\nContent-Type: image/png\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", client.ReadHead(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", 50_000, "The image 'body' has more than 50000 bytes, which is MaxImageBytes.")]
    [InlineData("application/json", 100_000, "The body has more than 100000 bytes")]
    [InlineData("multipart/form-data; boundary=b", 100_000, "The body has more than 100000 bytes")]
    public async Task A_body_that_grows_too_large_is_413(string type, int most, string expected)
    {
        // Chunked: nobody knows how long it will be.
        byte[] bytes = new byte[most + 1];
        Array.Fill(bytes, (byte)' ');
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n"u8.CopyTo(bytes);
        if (type == "application/json")
        {
            bytes.AsSpan(0, 64).Fill((byte)' ');
        }

        var body = new StreamContent(new UnknownLength(bytes)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

        Assert.Contains(
            expected.Replace(
                "has more than 50000 bytes",
                "cannot be used: it has more than 50000 bytes",
                StringComparison.Ordinal
            ),
            await (await PostAsync(body)).ProblemAsync(413),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Too_many_files_are_413_however_many()
    {
        var form = new StringBuilder();
        for (int i = 0; i < 10_000; i++)
        {
            form.Append("--b\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n\r\n");
        }

        using RunningServer server = RunningServer.Start();
        var body = new StringContent(form + "--b--", Encoding.ASCII)
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") },
        };

        Assert.Equal(
            "The request has more than 32 images, which is Server:MaxFiles; send them in several requests.",
            await (await server.Client.PostAsync("/classify", body)).ProblemAsync(413)
        );
        byte[] png = TestImages.Png(0);
        Assert.StartsWith(
            "The request has more than 3 images",
            await (await PostAsync(Bodies.Json(("a", png), ("b", png), ("c", png), ("d", png)))).ProblemAsync(413),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Of_several_files_one_that_is_too_large_has_its_own_problem()
    {
        using HttpResponseMessage response = await PostAsync(
            Bodies.Form(("large", new byte[50_001]), ("small", TestImages.Png(0)))
        );

        System.Text.Json.JsonElement images = (await response.JsonAsync()).GetProperty("images");
        Assert.Equal(413, images[0].GetProperty("problem").GetProperty("status").GetInt32());
        Assert.True(images[1].TryGetProperty("predictions", out _));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    [InlineData("no type")]
    public async Task Another_type_is_415_and_says_which_there_are(string type)
    {
        var body = new ByteArrayContent(TestImages.Png(0));
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        Assert.Contains(
            "image/*, application/octet-stream, multipart/form-data, application/json",
            await (await PostAsync(body)).ProblemAsync(415),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_compressed_body_is_415()
    {
        ByteArrayContent body = Bodies.Raw(TestImages.Png(0));
        body.Headers.ContentEncoding.Add("gzip");

        Assert.StartsWith("The body is compressed", await (await PostAsync(body)).ProblemAsync(415), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_are_too_long_are_refused_by_the_servers_own_limits()
    {
        using var client = new RawConnection(_server.Port);
        client.Send($"GET /models HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 40_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", client.ReadHead(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent? body, string address = "/classify") =>
        _server.Client.PostAsync(address, body);

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
