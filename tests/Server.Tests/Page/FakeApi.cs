using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace ConvNextV2.Compiled.Server.Tests.Page;

/// <summary>Answers in the server's place, for what a real model of ten labels and a quick machine do not show.</summary>
internal static class FakeApi
{
    /// <summary>What a model was loaded from, and when.</summary>
    public sealed record Weights(string Sha256, int Generation, string LoadedAt);

    public static Weights First { get; } =
        new("5f0c7d1e9a3b48c6a2d4e6f80123456789abcdef0123456789abcdef01234567", 1, "2026-11-28T09:00:00.1234567+00:00");

    /// <summary>What has taken their place an hour later.</summary>
    public static Weights Second { get; } =
        new("c0ffee00112233445566778899aabbccddeeff00112233445566778899aabbcc", 2, "2026-11-28T10:00:00.1234567+00:00");

    public static JsonObject Model(string name, IEnumerable<string> labels, Weights? weights = null) =>
        new()
        {
            ["name"] = name,
            ["sha256"] = (weights ?? First).Sha256,
            ["generation"] = (weights ?? First).Generation,
            ["loadedAt"] = (weights ?? First).LoadedAt,
            ["inputWidth"] = 224,
            ["inputHeight"] = 224,
            ["inputChannels"] = 3,
            ["embeddingDimensions"] = 4,
            ["labels"] = new JsonArray([.. labels.Select(label => (JsonNode)label)]),
        };

    public static Task ServeModelsAsync(this IPage page, params JsonObject[] models) => page.ServeModelsAsync(_ => models);

    /// <param name="page">Where.</param>
    /// <param name="models">Given how many requests came before.</param>
    public static Task ServeModelsAsync(this IPage page, Func<int, JsonObject[]> models)
    {
        int requests = -1;
        return page.RouteAsync(
            "**/models",
            route =>
                route.FulfillAsync(
                    new()
                    {
                        ContentType = "application/json",
                        Body = new JsonObject
                        {
                            ["models"] = new JsonArray([
                                .. models(Interlocked.Increment(ref requests)).Select(model => model.DeepClone()),
                            ]),
                            ["limits"] = new JsonObject
                            {
                                ["maxImageBytes"] = 1 << 20,
                                ["maxImagePixels"] = 1 << 24,
                                ["maxFiles"] = 16,
                            },
                        }.ToJsonString(),
                    }
                )
        );
    }

    /// <param name="page">Where.</param>
    /// <param name="handle">Given how many requests came before.</param>
    public static async Task ServeClassifyAsync(this IPage page, Func<IRoute, int, Task> handle)
    {
        int requests = -1;
        await page.RouteAsync("**/classify?*", route => handle(route, Interlocked.Increment(ref requests)));
    }

    /// <summary>The labels, the first the most probable; each half as probable as the one before.</summary>
    public static Task AnswerAsync(
        this IRoute route,
        string model,
        IReadOnlyList<string> labels,
        int width = 200,
        int height = 150,
        Weights? weights = null
    )
    {
        int top = int.Parse(QueryOf(route.Request.Url)["top"], CultureInfo.InvariantCulture);
        double[] shares = [.. labels.Select((_, i) => Math.Pow(0.5, i + 1))];
        return route.AnswerAsync(model, labels, shares[..Math.Min(top, shares.Length)], width, height, weights);
    }

    /// <summary>Labels with these probabilities.</summary>
    public static Task AnswerAsync(
        this IRoute route,
        string model,
        IReadOnlyList<string> labels,
        double[] probabilities,
        int width,
        int height,
        Weights? weights = null
    )
    {
        var image = new JsonObject
        {
            ["name"] = "image",
            ["width"] = width,
            ["height"] = height,
            ["seen"] = new JsonObject
            {
                ["x"] = width / 8.0,
                ["y"] = 0,
                ["width"] = width * 0.75,
                ["height"] = height,
            },
            ["predictions"] = new JsonArray([
                .. probabilities.Select(
                    (share, i) =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["index"] = i,
                                ["label"] = labels[i],
                                ["probability"] = share,
                            }
                ),
            ]),
            ["embedding"] = new JsonArray(0.5, 0.5, 0.5, 0.5),
            ["times"] = new JsonObject
            {
                ["decode"] = 2.5,
                ["queue"] = 0.0,
                ["preprocess"] = 0.75,
                ["run"] = 7.25,
            },
        };
        return route.FulfillAsync(
            new()
            {
                ContentType = "application/json",
                Body = new JsonObject
                {
                    ["model"] = new JsonObject
                    {
                        ["name"] = model,
                        ["sha256"] = (weights ?? First).Sha256,
                        ["generation"] = (weights ?? First).Generation,
                        ["loadedAt"] = (weights ?? First).LoadedAt,
                    },
                    ["images"] = new JsonArray(image),
                }.ToJsonString(),
            }
        );
    }

    public static Task RefuseAsync(this IRoute route, int status, string title, string detail, int? retryAfter = null) =>
        route.FulfillAsync(
            new()
            {
                Status = status,
                ContentType = "application/problem+json",
                Headers = retryAfter is { } seconds
                    ? new Dictionary<string, string> { ["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture) }
                    : null,
                Body = new JsonObject
                {
                    ["status"] = status,
                    ["title"] = title,
                    ["detail"] = detail,
                }.ToJsonString(),
            }
        );

    /// <summary>A heat map of the colours from left to right.</summary>
    public static Task ServeHeatMapAsync(this IPage page) =>
        page.RouteAsync(
            "**/heatmap?*",
            route =>
                route.FulfillAsync(
                    new() { ContentType = "image/bmp", BodyBytes = SampleFiles.Bitmap(64, 48, (x, _) => (byte)(4 * x)) }
                )
        );

    /// <summary>Of the file in the form that a request sends.</summary>
    public static string NameOf(IRequest request)
    {
        string form = Encoding.UTF8.GetString(request.PostDataBuffer!);
        const string Key = "filename=\"";
        int start = form.IndexOf(Key, StringComparison.Ordinal) + Key.Length;
        return form[start..form.IndexOf('"', start)];
    }

    public static Dictionary<string, string> QueryOf(string address) =>
        new Uri(address)
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
}
