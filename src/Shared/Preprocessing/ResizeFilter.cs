namespace ConvNextV2.Compiled.Preprocessing;

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

/// <summary>All filters.</summary>
internal static class ResizeFilters
{
    /// <summary>In the order of their numbers, which are their places.</summary>
    public static readonly IReadOnlyList<ResizeFilter> All =
    [
        ResizeFilter.Nearest,
        ResizeFilter.Lanczos,
        ResizeFilter.Bilinear,
        ResizeFilter.Bicubic,
        ResizeFilter.Box,
        ResizeFilter.Hamming,
    ];
}
