namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>Rows and columns of an image, in pixels.</summary>
internal readonly record struct ImageExtent(int Height, int Width)
{
    public override string ToString() => FormattableString.Invariant($"{Height}×{Width}");
}
