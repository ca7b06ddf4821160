using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using ImageServer.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public sealed partial class HeatMapTests : IDisposable
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
    public async Task Over_a_larger_photograph_it_is_a_picture_of_2048_pixels_an_edge()
    {
        byte[] noise = TestImages.Noise(3000, 30);

        using HttpResponseMessage response = await _server.Client.PostAsync("/heatmap?label=0", Bodies.Raw(noise));

        using DecodedImage png = ImageFile.Load(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((2048, 20), (png.Width, png.Height));
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
    public async Task One_that_is_not_read_is_within_the_budget_and_for_no_longer_than_a_request_may_take()
    {
        var time = new FakeTimeProvider();
        using RunningServer server = RunningServer.Start([], services => services.AddSingleton<TimeProvider>(time));
        byte[] noise = TestImages.Noise(2000, 1500);
        using var client = new RawConnection(server.Port);
        client.Stream.Socket.ReceiveBufferSize = 4096;
        client.Send(
            $"POST /heatmap HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {noise.Length}\r\n\r\n"
        );
        client.Stream.Write(noise);

        // Its answer has begun, and more of it than fits the network's buffers is left.
        string head = client.ReadHead();
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        long length = long.Parse(ContentLength().Match(head).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.Equal(length, server.Budget.Taken);

        time.Advance(new ServerOptions().RequestTimeout);

        await RunningServer.UntilAsync(() => server.Budget.Taken == 0);
        Assert.True(Rest(client.Stream) < length);

        static long Rest(Stream stream)
        {
            byte[] some = new byte[1 << 16];
            long rest = 0;
            try
            {
                while (stream.Read(some) is > 0 and var read)
                {
                    rest += read;
                }
            }
            catch (IOException)
            {
                // Broken off.
            }

            return rest;
        }
    }

    [Fact]
    public async Task Over_a_photograph_it_is_no_larger_than_a_body_may_be()
    {
        using RunningServer server = RunningServer.Start(("Server:MaxRequestBytes", "200000"));

        Assert.Contains(
            "more than Server:MaxRequestBytes; layer=true gives the colours alone",
            await (await server.Client.PostAsync("/heatmap", Bodies.Raw(TestImages.Photograph))).ProblemAsync(413),
            StringComparison.Ordinal
        );
        using HttpResponseMessage layer = await server.Client.PostAsync("/heatmap?layer=true", Bodies.Raw(TestImages.Photograph));
        Assert.Equal(HttpStatusCode.OK, layer.StatusCode);
        Assert.Equal(0, server.Budget.Taken);
    }

    [Fact]
    public async Task A_layer_is_of_the_image_as_it_is_shown_turned_upright()
    {
        byte[] turned = JpegBytes.Oriented(TestImages.Photograph, orientation: 6);

        using HttpResponseMessage response = await _server.Client.PostAsync("/heatmap?label=0&layer=true", Bodies.Raw(turned));

        using DecodedImage png = ImageFile.Load(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((427, 640), (png.Width, png.Height));

        // Of 640 rows 41 are made, of which the middle 28 are seen: from row 93.7 to row 530.7, and all columns.
        Assert.Equal((0, 255, 255, 0), (Alpha(png, 213, 90), Alpha(png, 1, 97), Alpha(png, 425, 527), Alpha(png, 213, 535)));
    }

    [Fact]
    public async Task What_the_model_saw_of_a_turned_photograph_is_said_of_it_as_it_is_shown()
    {
        byte[] turned = JpegBytes.Oriented(TestImages.Photograph, orientation: 6);

        using HttpResponseMessage response = await _server.Client.PostAsync("/classify", Bodies.Raw(turned));

        JsonElement image = (await response.JsonAsync()).GetProperty("images")[0];
        Assert.Equal((427, 640), (image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));

        // As above: all columns, and of 41 rows that are made the middle 28.
        JsonElement seen = image.GetProperty("seen");
        Assert.Equal((0, 427), (seen.GetProperty("x").GetDouble(), seen.GetProperty("width").GetDouble()));
        Assert.Equal(93.7, seen.GetProperty("y").GetDouble(), tolerance: 0.1);
        Assert.Equal(437.1, seen.GetProperty("height").GetDouble(), tolerance: 0.1);
    }

    [Fact]
    public async Task A_layer_of_a_picture_with_transparent_parts_covers_them_too()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/heatmap?label=0&layer=true",
            Bodies.Raw(TestImages.HalfTransparent)
        );

        using DecodedImage png = ImageFile.Load(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((28, 28), (png.Width, png.Height));
        Assert.Equal((255, 255), (Alpha(png, 2, 14), Alpha(png, 25, 14)));
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

    [GeneratedRegex(@"Content-Length: (\d+)")]
    private static partial Regex ContentLength();

    private static int Alpha(DecodedImage image, int x, int y) => image.View.Pixels[(4 * ((y * image.Width) + x)) + 3];

    private static HeatMap Explain(DecodedImage image, int label)
    {
        using ImageServer.ServedModel.Session session = TestImages.Model.CreateSession();
        session.Run(image.View);
        return session.GradCam(label);
    }
}
