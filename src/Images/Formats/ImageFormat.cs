namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>The formats that are read: a file of any other is refused before a decoder sees it.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
    Ico,
}
