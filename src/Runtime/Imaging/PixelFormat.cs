namespace ConvNextV2.Compiled;

/// <summary>
/// Which bytes a pixel has, in their order in memory. Alpha is dropped, not multiplied in, as Pillow's <c>convert("RGB")</c>
/// does.
/// </summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel. A model of three channels has it in all of them.</summary>
    Gray8,

    /// <summary>Red, green, blue. A model of one channel takes their luma, as Pillow's <c>convert("L")</c> does.</summary>
    Rgb24,

    /// <summary>
    /// Red, green, blue, alpha. Only a model of four channels takes alpha: a resize weighs colours by it, as Pillow's of mode
    /// RGBA does.
    /// </summary>
    Rgba32,

    /// <summary>Blue, green, red: rows of a Windows bitmap or of OpenCV.</summary>
    Bgr24,

    /// <summary>Blue, green, red, alpha: what screens and most image libraries for .NET have.</summary>
    Bgra32,
}
