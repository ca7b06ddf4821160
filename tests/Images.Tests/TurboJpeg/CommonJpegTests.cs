using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using ConvNextV2.Compiled.Images.TurboJpeg;

namespace ConvNextV2.Compiled.Images.Tests.TurboJpeg;

public class CommonJpegTests
{
    [Theory]
    [InlineData("jpeg-sampled-1x1-rgb.jpg", true)]
    [InlineData("jpeg-sampled-2x1-progressive.jpg", true)]
    [InlineData("jpeg-sampled-1x2-restart.jpg", true)]
    [InlineData("jpeg-grey-progressive.jpg", true)]
    [InlineData("jpeg-scans-of-one-component.jpg", true)]
    [InlineData("jpeg-sampled-2x2-arithmetic.jpg", false)]
    [InlineData("jpeg-sampled-4x2-sequential.jpg", false)]
    [InlineData("jpeg-kinds-ycck.jpg", false)]
    public void Files_are_told_by_their_segments(string name, bool isCommon) =>
        Assert.Equal(isCommon, CommonJpeg.Is(PillowFiles.FileThatIsRead(name)));

    [Theory]
    [InlineData("jpeg-kinds-12bit.jpg")]
    [InlineData("progressive-50.jpg")]
    public void What_is_refused_is_none(string name) => Assert.False(CommonJpeg.Is(PillowFiles.FileThatIsRefused(name)));

    [Fact]
    public void A_progressive_file_of_means_alone_is_none()
    {
        Assert.True(CommonJpeg.Is(JpegBytes.Flat([90])));
        Assert.False(CommonJpeg.Is(JpegBytes.Flat([90], isProgressive: true)));
    }

    /// <summary>Pillow 9.4 and SkiaSharp 4.155 make different pixels of it, each with its libjpeg-turbo.</summary>
    [Fact]
    public void A_progressive_file_whose_last_bits_are_missing_is_none()
    {
        byte[] file = PillowFiles.FileThatIsRead("jpeg-sampled-2x2-progressive.jpg");
        int lastScan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

        Assert.True(CommonJpeg.Is(file));
        Assert.False(CommonJpeg.Is([.. file[..lastScan], .. file[^2..]]));
    }

    [Fact]
    public void A_file_of_very_many_scans_is_none()
    {
        byte[] file = PillowFiles.FileThatIsRead("jpeg-sampled-2x2-progressive.jpg");
        int scan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] last = file[scan..^2];

        Assert.True(CommonJpeg.Is([.. file[..^2], .. Repeat(last, 40), .. file[^2..]]));
        Assert.False(CommonJpeg.Is([.. file[..^2], .. Repeat(last, 50), .. file[^2..]]));
    }

    [Fact]
    public void A_file_of_two_frames_is_none()
    {
        byte[] file = JpegBytes.Flat([90]);
        int frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);

        Assert.False(CommonJpeg.Is([.. file[..frame], .. file[frame..(frame + 13)], .. file[frame..]]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FFD8FF")]
    [InlineData("FFD8FFC0")]
    [InlineData("FFD8FFC00002")]
    [InlineData("FFD8FFC0000B08000800080101")]
    [InlineData("FFD8FFD9")]
    public void What_is_cut_off_is_none(string file) => Assert.False(CommonJpeg.Is(Convert.FromHexString(file)));

    private static byte[] Repeat(byte[] bytes, int count) => [.. Enumerable.Repeat(bytes, count).SelectMany(each => each)];
}
