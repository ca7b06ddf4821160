using System.Net;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public sealed class HeatMapTests : IDisposable
{
    private readonly RunningServer _server = RunningServer.Start();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("/heatmap", 0)]
    [InlineData("/heatmap?label=2", 2)]
    public async Task The_heat_lies_over_the_photograph(string address, int label)
    {
        using DecodedImage image = ImageFile.Load(TestImages.Photograph);
        byte[] expected = image.View.Pixels.ToArray();
        int mostProbable = TestImages.Classify(TestImages.Photograph, top: 1)[0].Index;
        int explained = address.Contains('?', StringComparison.Ordinal) ? label : mostProbable;
        Explain(image, explained).OverlayOnto(expected, image.Width, image.Height, PixelFormat.Rgba32);

        using HttpResponseMessage response = await _server.Client.PostAsync(address, Bodies.Raw(TestImages.Photograph));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        using DecodedImage png = ImageFile.Load(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(expected, png.View.Pixels.ToArray());
        Assert.Equal([explained.ToString()], response.Headers.GetValues("ConvNextV2-Label"));
        Assert.Equal([_server.Model.Status.Model!.Sha256], response.Headers.GetValues("ConvNextV2-Model"));
    }

    [Fact]
    public async Task A_layer_has_the_colours_alone_and_is_transparent_where_the_model_did_not_look()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/heatmap?label=0&layer=true",
            Bodies.Raw(TestImages.Photograph)
        );

        using DecodedImage image = ImageFile.Load(TestImages.Photograph);
        byte[] expected = new byte[4 * 640 * 427];
        Explain(image, 0).PaintLayer(expected, 640, 427, 640, 427);
        using DecodedImage png = ImageFile.Load(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((640, 427), (png.Width, png.Height));
        Assert.Equal(expected, png.View.Pixels.ToArray());
        Assert.Equal(0, expected[3]);
        Assert.Equal(255, expected[(4 * ((213 * 640) + 320)) + 3]);
    }

    [Fact]
    public async Task It_is_of_one_image_and_of_a_label_that_there_is()
    {
        byte[] png = TestImages.Png(0);

        Assert.Equal(
            "A heat map is of one image, and the request has several.",
            await (await _server.Client.PostAsync("/heatmap", Bodies.Form(("a", png), ("b", png)))).ProblemAsync(400)
        );
        Assert.Equal(
            "'label' in the address is a whole number from 0 to 9.",
            await (await _server.Client.PostAsync("/heatmap?label=10", Bodies.Raw(png))).ProblemAsync(400)
        );
        Assert.StartsWith(
            "The image 'body' cannot be used: ",
            await (await _server.Client.PostAsync("/heatmap", Bodies.Raw(png[..99]))).ProblemAsync(400),
            StringComparison.Ordinal
        );
    }

    private static HeatMap Explain(DecodedImage image, int label)
    {
        using ImageServer.ServedModel.Session session = TestImages.Model.CreateSession();
        session.Run(image.View);
        return session.GradCam(label);
    }
}
