using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>In which way a tensor is not as the model needs it.</summary>
internal enum MisfitKind
{
    Missing,
    Ignored,
    MisShaped,
    Unreadable,
    Unexpected,
}

/// <summary>A tensor that is not as the model needs it.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Name">As the checkpoint spells it, or would; not yet fit to be shown.</param>
/// <param name="Found">The shape or type that the checkpoint has, or what leaves it aside; empty if nothing.</param>
/// <param name="Needed">What the model needs; empty if nothing.</param>
internal sealed record Misfit(MisfitKind Kind, string Name, string Found, string Needed)
{
    public string Title =>
        Kind switch
        {
            MisfitKind.Missing => "missing",
            MisfitKind.Ignored => "left aside",
            MisfitKind.MisShaped => "mis-shaped",
            MisfitKind.Unreadable => "unreadable",
            _ => "unexpected",
        };

    /// <summary>The name as a message may show it.</summary>
    public string ShownName => Printable.Name(Name);

    public override string ToString() =>
        Title
        + ": "
        + Kind switch
        {
            MisfitKind.Missing => $"{ShownName} {Needed}",
            MisfitKind.Ignored => $"{ShownName} {Needed} is the model's, but {Found} names it",
            MisfitKind.MisShaped => $"{ShownName} is {Found}, the model needs {Needed}",
            MisfitKind.Unreadable => $"{ShownName} is {Found}, only {Needed} can be read",
            _ => $"{ShownName} {Found}",
        };
}
