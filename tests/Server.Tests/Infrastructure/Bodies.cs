using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace ConvNextV2.Compiled.Server.Tests.Infrastructure;

/// <summary>Bodies of requests, and what answers have.</summary>
internal static class Bodies
{
    public static ByteArrayContent Raw(byte[] file, string? type = "image/png")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Json(params (string Name, byte[] File)[] images) =>
        Json(
            JsonSerializer.Serialize(
                new
                {
                    images = images.Select(image => new
                    {
                        name = image.Name,
                        url = "data:image/png;base64," + Convert.ToBase64String(image.File),
                    }),
                }
            )
        );

    public static MultipartFormDataContent Form(params (string Name, byte[] File)[] images)
    {
        var form = new MultipartFormDataContent();
        foreach ((string name, byte[] file) in images)
        {
            form.Add(Raw(file), "image", name);
        }

        return form;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>The answer is problem details of a status, and nothing else; its detail.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage response, int status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return problem.GetProperty("detail").GetString()!;
    }
}
