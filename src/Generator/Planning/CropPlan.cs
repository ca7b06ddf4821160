using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>Where the middle lies of what has an odd number of pixels more than a crop keeps, or fewer.</summary>
internal enum CropRule
{
    /// <summary>Half a pixel is rounded down: transformers' crop of arrays.</summary>
    Floor,

    /// <summary>Half a pixel is rounded towards zero: transformers' crop of tensors.</summary>
    Truncate,

    /// <summary>Half a pixel is rounded to the even number: torchvision's crop.</summary>
    HalfToEven,
}

/// <summary>A centre crop; where the image is smaller, black is added around it.</summary>
internal readonly record struct CropPlan(ImageSize Size, CropRule Rule);
