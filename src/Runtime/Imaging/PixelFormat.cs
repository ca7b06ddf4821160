namespace ConvNextV2.Compiled;

/// <summary>How an image's bytes follow each other, row by row from the top without padding.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel.</summary>
    Gray8,

    /// <summary>Red, green, blue.</summary>
    Rgb24,

    /// <summary>Red, green, blue, alpha. A model of three channels drops alpha, as Pillow's conversion to RGB does.</summary>
    Rgba32,
}
