using System.Net;
using System.Text.Json;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public sealed class ClassifyTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_raw_image_has_the_predictions_that_the_model_has_and_PyTorch()
    {
        for (int i = 0; i < 20; i++)
        {
            byte[] png = TestImages.Png(i);

            JsonElement answer = await PostAsync("/classify?top=3", Bodies.Raw(png));

            JsonElement image = Assert.Single(answer.GetProperty("images").EnumerateArray());
            AssertPredictions(TestImages.Classify(png, top: 3), image);
            Assert.Equal(TestImages.ClassByPyTorch(i), image.GetProperty("predictions")[0].GetProperty("index").GetInt32());
            Assert.False(image.TryGetProperty("embedding", out _));
            Assert.False(image.TryGetProperty("problem", out _));
        }
    }

    [Theory]
    [InlineData("image/jpeg")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_photograph_of_any_type_says_its_size_and_what_the_model_saw(string? type)
    {
        JsonElement answer = await PostAsync("/classify", Bodies.Raw(TestImages.Photograph, type));

        JsonElement image = answer.GetProperty("images")[0];
        Assert.Equal((640, 427), (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
        JsonElement seen = image.GetProperty("seen");

        // The middle square; of 640 columns 41 are made, of which 28 are kept.
        Assert.Equal(427, seen.GetProperty("height").GetDouble());
        Assert.Equal(28 * 640 / 41.0, seen.GetProperty("width").GetDouble(), tolerance: 1e-9);
        Assert.Equal(6 * 640 / 41.0, seen.GetProperty("x").GetDouble(), tolerance: 1e-9);
        Assert.Equal(0, seen.GetProperty("y").GetDouble());
        Assert.All(
            (string[])["decode", "preprocess", "run"],
            step => Assert.True(image.GetProperty("times").GetProperty(step).GetDouble() > 0, step)
        );
        AssertPredictions(TestImages.Classify(TestImages.Photograph, top: 5), image);
    }

    [Fact]
    public async Task A_turned_photograph_is_described_as_it_is_shown()
    {
        byte[] turned = JpegBytes.Oriented(TestImages.Photograph, orientation: 6);

        JsonElement image = (await PostAsync("/classify", Bodies.Raw(turned, "image/jpeg"))).GetProperty("images")[0];

        Assert.Equal((427, 640), (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
        JsonElement seen = image.GetProperty("seen");
        Assert.Equal((0, 427), (seen.GetProperty("x").GetDouble(), seen.GetProperty("width").GetDouble()));
        Assert.Equal(6 * 640 / 41.0, seen.GetProperty("y").GetDouble(), tolerance: 1e-9);
        Assert.Equal(28 * 640 / 41.0, seen.GetProperty("height").GetDouble(), tolerance: 1e-9);
        AssertPredictions(TestImages.Classify(turned, top: 5), image);
    }

    [Fact]
    public async Task A_picture_with_transparent_parts_is_seen_whole()
    {
        byte[] png = TestImages.HalfTransparent;

        JsonElement image = (await PostAsync("/classify", Bodies.Raw(png))).GetProperty("images")[0];

        Assert.Equal("""{"x":0,"y":0,"width":28,"height":28}""", image.GetProperty("seen").GetRawText());
        AssertPredictions(TestImages.Classify(png, top: 5), image);
    }

    [Fact]
    public async Task Files_of_a_form_are_answered_in_their_order_and_a_broken_one_has_its_own_problem()
    {
        (string Name, byte[] File)[] files =
        [
            ("a.png", TestImages.Png(1)),
            ("broken.png", TestImages.Png(2)[..100]),
            ("Ω 図.png", TestImages.Png(3)),
        ];

        JsonElement answer = await PostAsync("/classify?top=1", Bodies.Form(files));

        JsonElement[] images = [.. answer.GetProperty("images").EnumerateArray()];
        Assert.Equal(files.Select(file => file.Name), images.Select(image => image.GetProperty("name").GetString()));
        AssertPredictions(TestImages.Classify(files[0].File, top: 1), images[0]);
        AssertPredictions(TestImages.Classify(files[2].File, top: 1), images[2]);
        JsonElement problem = images[1].GetProperty("problem");
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.StartsWith(
            "The image 'broken.png' cannot be used: ",
            problem.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        Assert.False(images[1].TryGetProperty("predictions", out _));
    }

    [Fact]
    public async Task Images_in_JSON_are_answered_as_those_of_a_form()
    {
        // .NET writes the plus signs of base64 as escapes, others the slashes.
        byte[] png = TestImages.Png(4);
        string url = "data:;BASE64," + Convert.ToBase64String(png).Replace("/", "\\/", StringComparison.Ordinal);

        JsonElement answer = await PostAsync(
            "/classify",
            Bodies.Json(
                $$$"""
                {"other": [{}], "images": [{"url": "{{{url}}}", "more": {"a": [1]}}, {"url": "http://x/y.png", "name": "far"}]}
                """
            )
        );
        JsonElement escaped = await PostAsync("/classify", Bodies.Json(("a.png", png), ("b.png", TestImages.Png(5))));

        AssertPredictions(TestImages.Classify(png, top: 5), answer.GetProperty("images")[0]);
        Assert.Equal("image 1", answer.GetProperty("images")[0].GetProperty("name").GetString());
        Assert.Equal(
            "The image 'far' cannot be used: its URL does not begin with data: "
                + "(an image is given as data:image/png;base64,… and this server fetches nothing).",
            answer.GetProperty("images")[1].GetProperty("problem").GetProperty("detail").GetString()
        );
        AssertPredictions(TestImages.Classify(png, top: 5), escaped.GetProperty("images")[0]);
        Assert.Equal("b.png", escaped.GetProperty("images")[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Embeddings_are_the_models_own_of_length_1()
    {
        byte[] png = TestImages.Png(7);
        float[] expected = TestImages.Embed(png);

        JsonElement embedded = (await PostAsync("/embed", Bodies.Raw(png))).GetProperty("images")[0];
        JsonElement both = (await PostAsync("/classify?embed=true", Bodies.Raw(png))).GetProperty("images")[0];

        Assert.Equal(expected, Vector(embedded));
        Assert.Equal(expected, Vector(both));
        Assert.False(embedded.TryGetProperty("predictions", out _));
        AssertPredictions(TestImages.Classify(png, top: 5), both);

        static float[] Vector(JsonElement image) =>
            [.. image.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
    }

    [Fact]
    public async Task Answers_say_which_model_they_are_of_and_so_does_the_list_of_models()
    {
        JsonElement answer = (await PostAsync("/classify?model=fashion&top=1000", Bodies.Raw(TestImages.Png(0))));
        JsonElement models = await (await _server.Client.GetAsync("/models")).JsonAsync();

        JsonElement listed = Assert.Single(models.GetProperty("models").EnumerateArray());
        JsonElement model = answer.GetProperty("model");
        foreach (string key in (string[])["name", "sha256", "generation", "loadedAt"])
        {
            Assert.Equal(listed.GetProperty(key).ToString(), model.GetProperty(key).ToString());
        }

        Assert.Equal("fashion", model.GetProperty("name").GetString());
        Assert.Equal(64, model.GetProperty("sha256").GetString()!.Length);
        Assert.Equal(TestImages.Model.Labels, listed.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!));
        Assert.Equal(TestImages.Model.EmbeddingDimensions, listed.GetProperty("embeddingDimensions").GetInt32());
        Assert.Equal(
            (28, 28, 1),
            (
                listed.GetProperty("inputWidth").GetInt32(),
                listed.GetProperty("inputHeight").GetInt32(),
                listed.GetProperty("inputChannels").GetInt32()
            )
        );
        Assert.Equal(32, models.GetProperty("limits").GetProperty("maxFiles").GetInt32());
        Assert.Equal(10, answer.GetProperty("images")[0].GetProperty("predictions").GetArrayLength());
    }

    [Fact]
    public async Task Many_clients_at_once_get_the_answers_to_their_own_images()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async client =>
                {
                    for (int i = 0; i < 20; i++)
                    {
                        int index = (client * 20) + i;
                        JsonElement answer = await PostAsync("/classify?top=1", Bodies.Raw(TestImages.Png(index)));
                        Assert.Equal(
                            TestImages.ClassByPyTorch(index),
                            answer.GetProperty("images")[0].GetProperty("predictions")[0].GetProperty("index").GetInt32()
                        );
                    }
                })
        );
    }

    private async Task<JsonElement> PostAsync(string address, HttpContent body)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(address, body);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static void AssertPredictions(Prediction[] expected, JsonElement image) =>
        Assert.Equal(
            expected,
            image
                .GetProperty("predictions")
                .EnumerateArray()
                .Select(prediction => new Prediction(
                    prediction.GetProperty("index").GetInt32(),
                    prediction.GetProperty("label").GetString()!,
                    prediction.GetProperty("probability").GetSingle()
                ))
        );
}
