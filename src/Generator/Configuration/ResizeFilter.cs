namespace ConvNextV2.Compiled.Generator.Configuration;

/// <summary>The filters of a <c>resample</c>, with Pillow's numbers.</summary>
internal enum ResizeFilter
{
    Nearest = 0,
    Lanczos = 1,
    Bilinear = 2,
    Bicubic = 3,
    Box = 4,
    Hamming = 5,
}
