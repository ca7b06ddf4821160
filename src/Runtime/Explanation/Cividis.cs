namespace ConvNextV2.Compiled.Explanation;

/// <summary>
/// Colours from dark blue for cold to light yellow for hot. Their steps look alike to those who see all colours and to those
/// who do not tell red from green: cividis, by Nuñez, Anderton and Renslow, PLoS ONE 13(7), 2018. Lightness rises all the way,
/// so the order is the same in grey.
/// </summary>
internal static class Cividis
{
    // At even distances: red, green and blue, a byte each.
    private static ReadOnlySpan<int> Anchors =>
        [0x00204D, 0x00336F, 0x39486B, 0x575C6D, 0x707173, 0x8A8779, 0xA69D75, 0xC4B56C, 0xE4CF5B, 0xFFEA46];

    /// <summary>The colour of a heat, in sRGB, each part from 0 to 255.</summary>
    /// <param name="heat">From 0 to 1.</param>
    public static (float Red, float Green, float Blue) At(float heat)
    {
        float place = heat * (Anchors.Length - 1);
        int index = Math.Min((int)place, Anchors.Length - 2);
        (int from, int to, float share) = (Anchors[index], Anchors[index + 1], place - index);
        return (Between(shift: 16), Between(shift: 8), Between(shift: 0));

        float Between(int shift) => float.Lerp((byte)(from >> shift), (byte)(to >> shift), share);
    }
}
