using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Formats;

/// <summary>What Pillow makes of a file is made of it here, or it is refused; never other bytes.</summary>
public class PillowFilesTests
{
    public static TheoryData<string> FilesThatAreRead() => [.. PillowFiles.ReadNames];

    public static TheoryData<string> FilesThatAreRefused() => [.. PillowFiles.RefusedNames];

    [Theory]
    [MemberData(nameof(FilesThatAreRead))]
    public void What_Pillow_reads_has_its_very_bytes(string name)
    {
        (int width, byte[] colors) = PillowFiles.Expected(name);

        using DecodedImage image = ImageFile.Load(PillowFiles.FileThatIsRead(name));

        Assert.Equal((width, colors.Length / 3 / width), (image.Width, image.Height));
        Assert.Equal(colors, image.View.Pixels.ToArray().Where((_, i) => i % 4 != 3).ToArray());
    }

    [Theory]
    [MemberData(nameof(FilesThatAreRefused))]
    public void What_Pillow_refuses_is_refused(string name)
    {
        ImageException exception = Assert.Throws<ImageException>(() => ImageFile.Load(PillowFiles.FileThatIsRefused(name)).Width);

        Assert.Equal("bytes", exception.Name);
    }

    [Theory]
    [InlineData("jpeg-kinds-12bit.jpg", "a JPEG of 12 bits and 3 components")]
    [InlineData("progressive-without-its-last-10-bytes.jpg", "it is cut off: it ends before its end marker")]
    [InlineData("png-kinds-0-16-key.png", "grey of 16 bits with a transparent level")]
    [InlineData("png-crc-gAMA-before.png", "the checksum of its chunk gAMA is wrong")]
    [InlineData("png-exif-magic-bad-after.png", "its EXIF block is damaged")]
    [InlineData("webp-cut-0-RGB-00001.webp", "it is cut off: it has ")]
    [InlineData("gif-odd-few.gif", "it is cut off: its pixels end early")]
    [InlineData("gif-odd-no-frame.gif", "a GIF without a frame")]
    [InlineData("bmp-kinds-40-2-0.bmp", "a BMP of 2 bits a pixel and compression 0")]
    [InlineData("bmp-masks-40-16-444.bmp", "with the masks F00, F0, F and 0")]
    [InlineData("bmp-cut-3.bmp", "it is cut off: of its 7 rows 6 are there")]
    [InlineData("ico-empty.ico", "an icon without a picture")]
    public void Why_it_is_refused_is_said(string name, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<ImageException>(() => ImageFile.Load(PillowFiles.FileThatIsRefused(name)).Width).Message,
            StringComparison.Ordinal
        );

    /// <summary>Some skip by the two bytes that come after those that say how far.</summary>
    [Fact]
    public void Run_lengths_that_jump_are_refused_since_versions_of_Pillow_differ()
    {
        byte[] file = PillowFiles.FileThatIsRead("bmp-rle-8-even-2.bmp");
        int offset = BitConverter.ToInt32(file, 10);
        file = [.. file[..offset], 0, 2, 1, 0, .. file[offset..]];

        Assert.Contains(
            "jump (delta)",
            Assert.Throws<ImageException>(() => ImageFile.Load(file).Width).Message,
            StringComparison.Ordinal
        );
    }
}
