using System.Text;
using ConvNextV2.Compiled.Images.Formats;

namespace ConvNextV2.Compiled.Images.Tests.Formats;

public class SignaturesTests
{
    [Theory]
    [InlineData(
        "\0\0\0\u0018ftypheic\0\0\0\0mif1heic",
        "it is HEIC (a phone's photograph), which is not read: convert it to JPEG or PNG"
    )]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "it is HEIF (a phone's photograph)")]
    [InlineData("\0\0\0\u001cftypavif\0\0\0\0avifmif1miaf", "it is AVIF")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1avif", "it is AVIF")]
    [InlineData("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "a camera's raw file (CR3)")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42", "a film (MP4, MOV)")]
    [InlineData("II*\0\x08\0\0\0", "it is TIFF, or a camera's raw file (DNG, NEF, CR2, ARW)")]
    [InlineData("MM\0*\0\0\0\x08", "it is TIFF")]
    [InlineData("FUJIFILMCCD-RAW 0201", "a camera's raw file (RAF)")]
    [InlineData("%PDF-1.7\n", "it is PDF")]
    [InlineData("%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript (EPS)")]
    [InlineData("8BPS\0\x01", "a Photoshop document (PSD)")]
    [InlineData("\xFF\x0A\x00", "it is JPEG XL")]
    [InlineData("\0\0\0\x0CJXL \r\n\x87\n", "it is JPEG XL")]
    [InlineData("\0\0\0\x0CjP  \r\n\x87\n", "it is JPEG 2000")]
    [InlineData("\xFF\x4F\xFF\x51\0", "it is JPEG 2000")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "it is SVG")]
    [InlineData("<?xml version='1.0'?>\n<!-- a drawing --><svg/>", "it is SVG")]
    [InlineData("\xEF\xBB\xBF \n<!DOCTYPE html><html><body><svg></svg>", "it is HTML")]
    [InlineData("<html><head><title>404</title>", "it is HTML")]
    [InlineData("{\"error\": \"not found\"}", "it is JSON")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", "fetch the file with `git lfs pull`")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", "it is a data URL")]
    [InlineData("photographs/rose.jpg", "it is text")]
    [InlineData("PK\x03\x04\x14", "a ZIP archive")]
    [InlineData("\x93NUMPY\x01", "a NumPy array")]
    [InlineData("\x80\x04\x95", "a pickle of Python")]
    [InlineData("\x88\0\0\0\0\0\0\0{\"__metadata__\":{}}", "weights (safetensors)")]
    [InlineData("\0\0\x08\x03\0\0\0\x02", "an array in IDX, as MNIST's")]
    [InlineData("P6\n2 2\n255\n", "Netpbm (PPM)")]
    [InlineData("\0\0\x02\0\x01\0", "a mouse cursor (CUR)")]
    [InlineData("RIFF\x10\0\0\0AVI LIST", "a film (AVI)")]
    [InlineData("\x01\x02\x03", "it begins as no image that is known (010203)")]
    public void What_is_not_read_is_named_with_what_to_do(string file, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ImageException>(() => ImageFile.Load(Encoding.Latin1.GetBytes(file)).Width).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_signature_that_stands_further_in_is_found_too()
    {
        byte[] tar = new byte[512],
            dicom = new byte[200];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        "DICM"u8.CopyTo(dicom.AsSpan(128));

        Assert.Contains("a tar archive", OtherFormats.Describe(tar), StringComparison.Ordinal);
        Assert.Contains("DICOM", OtherFormats.Describe(dicom), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\xFF\xD8\xFF\xE0", nameof(ImageFormat.Jpeg))]
    [InlineData("\x89PNG\r\n\x1A\n", nameof(ImageFormat.Png))]
    [InlineData("RIFF\0\0\0\0WEBPVP8X", nameof(ImageFormat.WebP))]
    [InlineData("GIF87a", nameof(ImageFormat.Gif))]
    [InlineData("BM", nameof(ImageFormat.Bmp))]
    [InlineData("\0\0\x01\0", nameof(ImageFormat.Ico))]
    public void What_is_read_is_recognised_by_its_first_bytes(string file, string format) =>
        Assert.Equal(format, Signatures.Recognize(Encoding.Latin1.GetBytes(file)).ToString());

    /// <summary>WBMP has no signature: two zeros, width and height. A decoder that takes it takes noise.</summary>
    [Fact]
    public void What_begins_with_two_zeros_is_not_taken_for_an_image() =>
        Assert.Throws<ImageException>(() => ImageFile.Load([0, 0, 32, 32, .. new byte[128]]).Width);
}
