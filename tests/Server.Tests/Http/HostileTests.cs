using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>Clients that mean no good.</summary>
public sealed class HostileTests : IDisposable
{
    private static readonly int[] Documented = [200, 400, 408, 413, 415, 429, 503];

    private readonly RunningServer _server = RunningServer.Start(("Server:MaxFiles", "8"));

    public static TheoryData<string> Names =>
        [
            "a\r\nERROR forged line",
            "\u001b[31mred\u001b[0m\u0007",
            "../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "photo\u202egpj.exe",
            "\u2066hidden\u2069",
            new string('n', 5000),
            "half a pair \ud83d",
            "<script>alert(1)</script>",
            "null\0byte",
        ];

    public void Dispose() => _server.Dispose();

    /// <summary>In JSON a name may be anything.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_is_escaped_in_sentences_and_is_in_no_log(string name)
    {
        bool isUnicode = !name.Contains('\ud83d', StringComparison.Ordinal);
        string json = isUnicode ? JsonSerializer.Serialize(name) : "\"half a pair \\ud83d\"";

        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/classify",
            Bodies.Json($$"""{"images": [{"name": {{json}}, "url": "data:;base64,AAAA"}]}""")
        );

        string detail = await response.ProblemAsync(400);
        Assert.True(detail.Length < 1000);
        // Of a long name a log would have no more than a sentence has.
        static string Beginning(string part) => part[..Math.Min(part.Length, 40)];

        Assert.DoesNotContain(detail, c => char.IsControl(c) || c is '\u202e' or '\u2066' or '\u2069');
        string[] parts = name.Split('\r', '\n', '\u001b', '\u202e', '\0');
        Assert.DoesNotContain(
            _server.Log,
            line => parts.Any(part => part.Length > 3 && line.Contains(Beginning(part), StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Names_come_back_as_they_were_sent_and_lead_to_no_file()
    {
        string[] names = ["../../etc/passwd", "photo\u202egpj.exe", "C:\\x.png", new string('n', 5000), "<b>"];
        byte[] png = TestImages.Png(0);

        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/classify",
            Bodies.Json([.. names.Select(name => (name, png))])
        );

        string[] returned =
        [
            .. (await response.JsonAsync())
                .GetProperty("images")
                .EnumerateArray()
                .Select(image => image.GetProperty("name").GetString()!),
        ];
        Assert.Equal(names, returned);
    }

    /// <summary>As browsers write them, which escape quotation marks in their own way and backslashes not at all.</summary>
    [Theory]
    [InlineData("a\\")]
    [InlineData("\\\\server\\a.png")]
    [InlineData("a%22b.png")]
    public async Task A_form_has_names_with_backslashes_as_they_are(string name)
    {
        string png = Encoding.Latin1.GetString(TestImages.Png(0));
        string form = $"--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"{name}\"\r\n\r\n{png}\r\n--b--\r\n";

        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/classify",
            Bodies.Raw(Encoding.Latin1.GetBytes(form), "multipart/form-data; boundary=b")
        );

        JsonElement image = (await response.JsonAsync()).GetProperty("images")[0];
        Assert.Equal(name, image.GetProperty("name").GetString());
        Assert.True(image.TryGetProperty("predictions", out _));
    }

    [Fact]
    public async Task Addresses_and_headers_begin_no_line_of_a_log()
    {
        // By the settings of the program as it is, which leave the framework's own lines of requests out.
        using var program = ServerProcess.Start();
        using (var client = new RawConnection(program.Port))
        {
            client.Send("GET /%0d%0aERROR%20forged%1b[31m HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\u001b[31mforged\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 404 ", client.ReadHead(), StringComparison.Ordinal);
        }

        using (var client = new RawConnection(program.Port))
        {
            client.Send(
                "POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\u001b[31mforged\r\nContent-Length: 1\r\n\r\nx"
            );
            Assert.StartsWith("HTTP/1.1 4", client.ReadHead(), StringComparison.Ordinal);
        }

        await program.StopAsync();
        Assert.DoesNotContain("forged", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_sent_is_answered_by_a_documented_status()
    {
        var random = new Random(20261128);
        for (int i = 0; i < 400; i++)
        {
            using HttpContent body = Nonsense(random);
            using HttpResponseMessage response = await _server.Client.PostAsync(
                random.Next(3) switch
                {
                    0 => "/classify",
                    1 => "/embed",
                    _ => "/heatmap",
                },
                body
            );
            Assert.True(
                Documented.Contains((int)response.StatusCode),
                $"{i}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}"
            );
        }

        Assert.DoesNotContain(_server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        using HttpResponseMessage still = await _server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    /// <summary>A body that is right, with bytes changed, lost or doubled.</summary>
    private static ByteArrayContent Nonsense(Random random)
    {
        (string type, byte[] bytes) = random.Next(4) switch
        {
            0 => ("image/png", TestImages.Png(random.Next(100))),
            1 => ("image/jpeg", TestImages.Photograph[..random.Next(20_000)]),
            2 => ("application/json", Bytes(Bodies.Json(("a", TestImages.Png(1)), ("b", TestImages.Png(2))))),
            _ => ("multipart/form-data; boundary=b", Bytes(Form())),
        };
        List<byte> changed = [.. bytes];
        for (int change = random.Next(6); change > 0 && changed.Count > 0; change--)
        {
            // Most of what decides is at the beginning.
            int place = random.Next(random.Next(2) == 0 ? Math.Min(200, changed.Count) : changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed[place] = (byte)random.Next(256);
                    break;
                case 1:
                    changed.RemoveRange(place, Math.Min(random.Next(1, 50), changed.Count - place));
                    break;
                case 2:
                    changed.InsertRange(place, changed.GetRange(place, Math.Min(random.Next(1, 50), changed.Count - place)));
                    break;
                default:
                    changed.RemoveRange(place, changed.Count - place);
                    break;
            }
        }

        return Bodies.Raw([.. changed], type);

        static byte[] Bytes(HttpContent content) => content.ReadAsByteArrayAsync().GetAwaiter().GetResult();

        static MultipartFormDataContent Form()
        {
            var form = new MultipartFormDataContent("b");
            foreach (int i in (int[])[1, 2])
            {
                form.Add(Bodies.Raw(TestImages.Png(i)), "image", $"{i}.png");
            }

            return form;
        }
    }
}
