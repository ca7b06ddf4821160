namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>In which way a tensor is not as the model needs it.</summary>
internal enum MisfitKind
{
    Missing,
    MisShaped,
    Unreadable,
    Unexpected,
}

/// <summary>A tensor that is not as the model needs it.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Name">As the checkpoint spells it, or would.</param>
/// <param name="Found">The shape or type that the checkpoint has; empty if nothing.</param>
/// <param name="Needed">What the model needs; empty if nothing.</param>
internal sealed record Misfit(MisfitKind Kind, string Name, string Found, string Needed)
{
    public string Title =>
        Kind switch
        {
            MisfitKind.Missing => "missing",
            MisfitKind.MisShaped => "mis-shaped",
            MisfitKind.Unreadable => "unreadable",
            _ => "unexpected",
        };

    public override string ToString() =>
        Title
        + ": "
        + Kind switch
        {
            MisfitKind.Missing => $"{Name} {Needed}",
            MisfitKind.MisShaped => $"{Name} is {Found}, the model needs {Needed}",
            MisfitKind.Unreadable => $"{Name} is {Found}, only {Needed} can be read",
            _ => $"{Name} {Found}",
        };
}
