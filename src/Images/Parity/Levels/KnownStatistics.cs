namespace ConvNextV2.Compiled.Images.Parity.Levels;

/// <summary>A mean and a deviation that many have.</summary>
/// <param name="Name">Whose they are.</param>
/// <param name="Mean">Of each channel, or of all.</param>
/// <param name="Deviation">Likewise.</param>
internal sealed record KnownStatistics(string Name, double[] Mean, double[] Deviation)
{
    public static readonly KnownStatistics[] All =
    [
        new("ImageNet's", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        new("CLIP's", [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]),
        new("the default of most processors", [0.5], [0.5]),
    ];
}
