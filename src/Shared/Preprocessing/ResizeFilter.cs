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
    /// <summary>As messages and timm's configs show them, in the order of their numbers.</summary>
    public static readonly IReadOnlyList<string> Names = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"];

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
    public static string Name(ResizeFilter filter) => Names[(int)filter];
}
