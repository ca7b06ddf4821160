namespace ConvNextV2.Compiled.Imaging;

/// <summary>The channels of a model's input.</summary>
/// <param name="Count">1 for luma, 3 for colours, 4 with alpha.</param>
/// <param name="ReversesColors">Whether blue comes first instead of red.</param>
internal readonly record struct PixelChannels(int Count, bool ReversesColors = false)
{
    private const int Colors = 3;

    /// <summary>Which of red, green, blue, alpha a channel has.</summary>
    public int SourceOf(int channel) => ReversesColors && Count >= Colors && channel < Colors ? Colors - 1 - channel : channel;
}
