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

/// <summary>All filters, and which of them a backend has.</summary>
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

    /// <summary>
    /// The filter that a backend takes where one is asked for: transformers takes torchvision's bicubic for Lanczos, which that
    /// lacks. Null where there is none.
    /// </summary>
    public static ResizeFilter? Of(ImageBackend backend, ResizeFilter asked) =>
        (backend, asked) switch
        {
            (ImageBackend.Torchvision, ResizeFilter.Lanczos) => ResizeFilter.Bicubic,
            (ImageBackend.Torchvision, ResizeFilter.Box or ResizeFilter.Hamming) => null,
            _ => asked,
        };

    /// <summary>As messages show it.</summary>
    public static string Name(ResizeFilter filter) => filter.ToString().ToLowerInvariant();
}
