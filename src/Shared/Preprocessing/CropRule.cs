namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>Where the middle lies of what has an odd number of pixels more than a crop keeps, or fewer.</summary>
internal enum CropRule
{
    /// <summary>Half a pixel is rounded down: transformers, of arrays.</summary>
    Floor,

    /// <summary>Half a pixel is rounded towards zero: transformers, of tensors.</summary>
    Truncate,

    /// <summary>Half a pixel is rounded to the even number, of padding down: torchvision's transform.</summary>
    HalfToEven,
}
