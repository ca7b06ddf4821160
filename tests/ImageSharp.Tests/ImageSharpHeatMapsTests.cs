using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp.Tests;

public class ImageSharpHeatMapsTests
{
    [Theory]
    [InlineData(40, 30)]
    [InlineData(1200, 1200)]
    public void An_image_is_coloured_as_its_bytes_are(int width, int height)
    {
        byte[] bytes = Samples.RandomBytes(width * height * 4, seed: 3);
        using Image<Bgra32> image = Image.LoadPixelData<Bgra32>(bytes, width, height);
        HeatMap heat = Heat(image);

        heat.OverlayOnto(image, opacity: 0.7f, markUnseen: false);

        byte[] coloured = new byte[bytes.Length];
        image.CopyPixelDataTo(coloured);
        heat.OverlayOnto(bytes, width, height, PixelFormat.Bgra32, opacity: 0.7f, markUnseen: false);
        Assert.Equal(bytes, coloured);
    }

    [Fact]
    public void Every_order_of_colours_is_coloured_and_grey_is_refused()
    {
        using Image<Rgb24> rgb = Image.LoadPixelData<Rgb24>(Samples.RandomBytes(40 * 30 * 3, seed: 3), 40, 30);
        using Image<Rgba32> rgba = rgb.CloneAs<Rgba32>();
        using Image<Bgr24> bgr = rgb.CloneAs<Bgr24>();
        using Image<L8> gray = rgb.CloneAs<L8>();
        HeatMap heat = Heat(rgb);

        heat.OverlayOnto(rgb);
        heat.OverlayOnto(rgba);
        heat.OverlayOnto(bgr);

        Assert.Equal(rgba[5, 6].Rgb, rgb[5, 6]);
        Assert.Equal((rgb[5, 6].R, rgb[5, 6].B), (bgr[5, 6].R, bgr[5, 6].B));
        Assert.Throws<ArgumentException>("image", () => heat.OverlayOnto(gray));
        Assert.Throws<ArgumentNullException>("image", () => heat.OverlayOnto(null!));
    }

    private static HeatMap Heat(Image image)
    {
        using SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        using SmallNet.Session session = model.CreateSession();
        session.Run(image);
        return session.GradCam(1);
    }
}
