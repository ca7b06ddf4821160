namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// The first and last step (stem, downsampling, block or head, counted in order) at which a buffer's content is needed.
/// </summary>
internal readonly record struct LiveRange(int First, int Last)
{
    /// <summary>From before the first step until after the last: what must survive between runs.</summary>
    public static readonly LiveRange Always = new(int.MinValue, int.MaxValue);

    public bool Overlaps(LiveRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() =>
        this == Always ? "always"
        : First == Last ? FormattableString.Invariant($"step {First}")
        : FormattableString.Invariant($"steps {First}–{Last}");
}
