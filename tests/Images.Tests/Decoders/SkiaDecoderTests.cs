using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Decoders;

public class SkiaDecoderTests
{
    private static readonly byte[] File = PngBytes.Write(
        2,
        1,
        bitDepth: 8,
        PngBytes.Rgb,
        [
            [1, 2, 3, 4, 5, 6],
        ]
    );

    [Fact]
    public void Pixels_have_an_alpha_and_no_gaps()
    {
        byte[] pixels = new byte[8];

        SkiaDecoder.Instance.Decode(File, pixels);

        Assert.Equal((2, 1), SkiaDecoder.Instance.ReadSize(File));
        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 255], pixels);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(0)]
    public void Room_for_another_image_is_refused(int length) =>
        Assert.Throws<ArgumentException>("pixels", () => SkiaDecoder.Instance.Decode(File, new byte[length]));

    [Fact]
    public void What_is_no_image_is_said_to_be_none()
    {
        byte[] file = [1, 2, 3];

        Assert.Throws<InvalidDataException>(() => SkiaDecoder.Instance.ReadSize(file));
        Assert.Throws<InvalidDataException>(() => SkiaDecoder.Instance.Decode(file, new byte[4]));
        Assert.Throws<InvalidDataException>(() => SkiaDecoder.Instance.Decode(File.AsSpan(0, File.Length - 30), new byte[8]));
    }
}
