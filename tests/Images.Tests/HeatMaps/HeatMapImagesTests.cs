using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.HeatMaps;

public sealed class HeatMapImagesTests : IDisposable
{
    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));

    private readonly string _folder = Directory.CreateTempSubdirectory("heat").FullName;

    // Alpha of every level, none of which may be lost or multiplied in.
    private readonly DecodedImage _image = ImageFile.Load(
        PngBytes.Write(60, 40, bitDepth: 8, PngBytes.Rgba, [.. Samples.RandomBytes(4 * 60 * 40, seed: 1).Chunk(240)])
    );

    public void Dispose()
    {
        _image.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_saved_is_the_overlay_and_the_image_stays()
    {
        HeatMap heat = Explain();
        byte[] before = _image.View.Pixels.ToArray();
        byte[] expected = [.. before];
        heat.OverlayOnto(expected, _image.Width, _image.Height, PixelFormat.Rgba32, opacity: 0.7f);
        string path = Path.Combine(_folder, "heat.png");
        File.WriteAllBytes(path, new byte[1_000_000]);
        var stream = new AsynchronousStream();

        heat.SavePng(_image, path, opacity: 0.7f);
        await heat.SavePngAsync(_image, stream, opacity: 0.7f, longestEdge: _image.Width);

        Assert.NotEqual(before, expected);
        Assert.Equal(expected, Pixels(File.ReadAllBytes(path)));
        Assert.Equal(expected, Pixels(stream.ToArray()));
        Assert.True(stream.CanWrite);
        Assert.Equal(before, _image.View.Pixels.ToArray());
    }

    [Theory]
    [InlineData(59, 59, 39)]
    [InlineData(16, 16, 11)]
    [InlineData(1, 1, 1)]
    public async Task A_larger_image_is_made_smaller_by_means_of_what_is_seen_of_it_before_it_is_coloured(
        int longestEdge,
        int width,
        int height
    )
    {
        HeatMap heat = Explain();
        byte[] before = _image.View.Pixels.ToArray();
        byte[] expected = new byte[4 * width * height];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int column) = (i / 4 / width, i / 4 % width);
            (double Value, double Alpha)[] part =
            [
                .. from y in Enumerable.Range(0, 40)
                from x in Enumerable.Range(0, 60)
                where IsIn(y, row, height, 40) && IsIn(x, column, width, 60)
                let pixel = 4 * ((y * 60) + x)
                select ((double)before[pixel + (i % 4)], (double)before[pixel + 3]),
            ];
            double seen = part.Sum(pixel => pixel.Alpha);
            double mean =
                i % 4 == 3 ? seen / part.Length
                : seen == 0 ? 0
                : part.Sum(pixel => pixel.Value * pixel.Alpha) / seen;
            expected[i] = (byte)Math.Round(mean, MidpointRounding.AwayFromZero);
        }

        heat.OverlayOnto(expected, width, height, PixelFormat.Rgba32, imageWidth: 60, imageHeight: 40);
        var stream = new AsynchronousStream();

        await heat.SavePngAsync(_image, stream, longestEdge: longestEdge);

        using DecodedImage picture = ImageFile.Load(stream.ToArray());
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Equal(expected, picture.View.Pixels.ToArray());
        Assert.Equal(before, _image.View.Pixels.ToArray());

        static bool IsIn(int pixel, int part, int parts, int length) =>
            pixel >= part * length / parts && pixel < (part + 1) * length / parts;
    }

    [Theory]
    [InlineData(1024, 60, 40)]
    [InlineData(30, 30, 20)]
    [InlineData(1, 1, 1)]
    public async Task A_layer_is_the_colours_alone_in_the_images_shape(int longestEdge, int width, int height)
    {
        HeatMap heat = Explain();
        byte[] expected = new byte[4 * width * height];
        heat.PaintLayer(expected, width, height, _image.Width, _image.Height);
        var stream = new AsynchronousStream();

        await heat.SaveLayerPngAsync(_image.Width, _image.Height, stream, longestEdge);

        using DecodedImage layer = ImageFile.Load(stream.ToArray());
        Assert.Equal((width, height), (layer.Width, layer.Height));
        Assert.Equal(expected, layer.View.Pixels.ToArray());
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task A_layer_of_no_image_is_refused()
    {
        HeatMap heat = Explain();
        var stream = new MemoryStream();

        Assert.Equal("imageWidth", (await Refused(0, 1, 1024)).ParamName);
        Assert.Equal("imageHeight", (await Refused(1, -1, 1024)).ParamName);
        Assert.Equal("longestEdge", (await Refused(1, 1, 0)).ParamName);
        Assert.Equal(0, stream.Length);
        await Assert.ThrowsAsync<ArgumentException>(() => heat.SaveLayerPngAsync(1, 1, new MemoryStream([], writable: false)));

        Task<ArgumentOutOfRangeException> Refused(int width, int height, int longestEdge) =>
            Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => heat.SaveLayerPngAsync(width, height, stream, longestEdge));
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_as_documented()
    {
        HeatMap heat = Explain();
        var readOnly = new MemoryStream([], writable: false);
        DecodedImage disposed = ImageFile.Load(Samples.Photograph("camera.png"));
        disposed.Dispose();

        Assert.Equal(
            "stream",
            (await Assert.ThrowsAsync<ArgumentException>(() => heat.SavePngAsync(_image, readOnly))).ParamName
        );
        Assert.IsType<NotSupportedException>(
            (await Assert.ThrowsAsync<IOException>(() => heat.SavePngAsync(_image, new FailingStream()))).InnerException
        );
        Assert.Equal(
            "longestEdge",
            (
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
                    heat.SavePngAsync(_image, new MemoryStream(), longestEdge: 0)
                )
            ).ParamName
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            heat.SavePngAsync(_image, new MemoryStream(), cancellationToken: new CancellationToken(canceled: true))
        );
        Assert.Throws<ArgumentException>(() => heat.SavePng(_image, ""));
        Assert.Throws<DirectoryNotFoundException>(() => heat.SavePng(_image, Path.Combine(_folder, "none", "heat.png")));
        Assert.Throws<ArgumentOutOfRangeException>(() => heat.SavePng(_image, Path.Combine(_folder, "heat.png"), opacity: 2));
        Assert.Throws<ObjectDisposedException>(() => heat.SavePng(disposed, Path.Combine(_folder, "heat.png")));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private HeatMap Explain()
    {
        using SmallNet.Session session = Model.CreateSession();
        session.Run(_image.View);
        return session.GradCam(label: 0);
    }

    private static byte[] Pixels(byte[] file)
    {
        using DecodedImage image = ImageFile.Load(file);
        return image.View.Pixels.ToArray();
    }

    private class AsynchronousStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            base.Write(buffer.ToArray(), 0, buffer.Length);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
