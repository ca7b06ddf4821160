using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Where the middle lies of what has an odd number of pixels more than a crop keeps, or fewer. The libraries do not agree.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum CropRule
{
    /// <summary>
    /// Half a pixel is rounded down, so that padding is larger at the top and the left: transformers' <c>center_crop</c> of
    /// arrays.
    /// </summary>
    Floor,

    /// <summary>
    /// Half a pixel is rounded towards zero, so that padding is smaller at the top and the left: transformers'
    /// <c>center_crop</c> of tensors.
    /// </summary>
    Truncate,

    /// <summary>
    /// Half a pixel is rounded to the even number, but padding is always smaller at the top and the left: torchvision's
    /// <c>CenterCrop</c>.
    /// </summary>
    HalfToEven,
}
