namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>What becomes of a shortest edge that a <c>size</c> names.</summary>
internal enum ShortestEdgeRule
{
    /// <summary>The image's shortest edge becomes that.</summary>
    Plain,

    /// <summary>ConvNeXt: from 384 on a square of it; below, edge ÷ <c>crop_pct</c>, then a crop to a square of it.</summary>
    CropFraction,

    /// <summary>LeViT: 256 ÷ 224 of it.</summary>
    Enlarged,
}

/// <summary>
/// A class of image processors of Hugging Face's transformers 5: what absent keys mean to it, and which keys it reads. The order
/// of the steps is one for all: resize, centre crop, rescale, reverse colours, normalise.
/// </summary>
/// <param name="Name">Without <c>Fast</c> or <c>Pil</c> at the end.</param>
/// <param name="Size">Where <c>size</c> is absent; a square, or a shortest edge if <paramref name="IsShortestEdge"/>.</param>
/// <param name="IsShortestEdge">Of <paramref name="Size"/>.</param>
/// <param name="IsToSquare">Whether an integer <c>size</c> is a square's edge, or else the shortest edge.</param>
/// <param name="Filter">Where <c>resample</c> is absent.</param>
/// <param name="DoCrop">Where <c>do_center_crop</c> is absent.</param>
/// <param name="Crop">Where <c>crop_size</c> is absent: a square's edge; 0 if there is no default.</param>
/// <param name="Mean">Where <c>image_mean</c> is absent: one for all channels, or one for each.</param>
/// <param name="StandardDeviation">Where <c>image_std</c> is absent, likewise.</param>
internal sealed record ImageProcessorClass(
    string Name,
    int Size,
    bool IsShortestEdge,
    bool IsToSquare,
    ResizeFilter Filter,
    bool DoCrop,
    int Crop,
    IReadOnlyList<string> Mean,
    IReadOnlyList<string> StandardDeviation
)
{
    /// <summary>What is done with a shortest edge.</summary>
    public ShortestEdgeRule ShortestEdge { get; init; }

    /// <summary>Whether <c>do_pad</c> is read.</summary>
    public bool ReadsPad { get; init; } = true;

    /// <summary>Whether <c>do_flip_channel_order</c> is read; it is on where it is absent.</summary>
    public bool ReadsFlip { get; init; }

    /// <summary>Whether <c>rescale_offset</c> and <c>include_top</c> are read.</summary>
    public bool ReadsOffsetAndTop { get; init; }

    /// <summary>Whether <c>do_normalize</c> is on where it is absent.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary>What all published ConvNeXt V2 models are trained with.</summary>
    public static readonly IReadOnlyList<string> ImageNetMean = ["0.485", "0.456", "0.406"];

    /// <summary>Likewise.</summary>
    public static readonly IReadOnlyList<string> ImageNetDeviation = ["0.229", "0.224", "0.225"];

    private static readonly string[] Half = ["0.5"];
    private static readonly string[] ClipMean = ["0.48145466", "0.4578275", "0.40821073"];
    private static readonly string[] ClipDeviation = ["0.26862954", "0.26130258", "0.27577711"];

    /// <summary>What a file that names no class is read by, beside a ConvNeXt V2 config.</summary>
    public static readonly ImageProcessorClass ConvNext = new(
        "ConvNextImageProcessor",
        Size: 384,
        IsShortestEdge: true,
        IsToSquare: false,
        ResizeFilter.Bicubic,
        DoCrop: false,
        Crop: 0,
        Half,
        Half
    )
    {
        ShortestEdge = ShortestEdgeRule.CropFraction,
        ReadsPad = false,
    };

    /// <summary>Every class whose rules are known.</summary>
    public static readonly IReadOnlyList<ImageProcessorClass> All =
    [
        ConvNext,
        new("ViTImageProcessor", 224, false, true, ResizeFilter.Bilinear, false, 0, Half, Half),
        new("DeiTImageProcessor", 256, false, true, ResizeFilter.Bicubic, true, 224, Half, Half),
        new("BitImageProcessor", 224, true, false, ResizeFilter.Bicubic, true, 224, ClipMean, ClipDeviation),
        new("CLIPImageProcessor", 224, true, false, ResizeFilter.Bicubic, true, 224, ClipMean, ClipDeviation),
        new("SiglipImageProcessor", 224, false, false, ResizeFilter.Bicubic, false, 0, Half, Half),
        new("LevitImageProcessor", 224, true, false, ResizeFilter.Bicubic, true, 224, ImageNetMean, ImageNetDeviation)
        {
            ShortestEdge = ShortestEdgeRule.Enlarged,
        },
        new("MobileViTImageProcessor", 224, true, false, ResizeFilter.Bicubic, true, 256, Half, Half)
        {
            ReadsPad = false,
            ReadsFlip = true,
            DoNormalize = false,
        },
        new("EfficientNetImageProcessor", 346, false, true, ResizeFilter.Bicubic, false, 289, Half, Half)
        {
            ReadsPad = false,
            ReadsOffsetAndTop = true,
        },
    ];

    /// <summary>The class of that name, with <c>Fast</c> or <c>Pil</c> at its end or without; null if it is not known.</summary>
    public static ImageProcessorClass? Find(string name)
    {
        string bare = WithoutEnd(WithoutEnd(name, "Fast"), "Pil");
        return All.FirstOrDefault(known => known.Name == bare);

        static string WithoutEnd(string text, string end) =>
            text.EndsWith(end, StringComparison.Ordinal) ? text.Substring(0, text.Length - end.Length) : text;
    }
}
