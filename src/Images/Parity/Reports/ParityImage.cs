using ConvNextV2.Compiled.Images.Parity.Reports;

namespace ConvNextV2.Compiled.Images;

/// <summary>One image of a parity file, stage by stage.</summary>
public sealed class ParityImage
{
    internal ParityImage(int index, string name, IReadOnlyList<ParityStage> stages) =>
        (Index, Name, Stages) = (index, name, stages);

    /// <summary>Its number in the file: <c>images.INDEX.logits</c>.</summary>
    public int Index { get; }

    /// <summary>Its name in the file, else <c>images.INDEX</c>; as it stands there, unescaped.</summary>
    public string Name { get; }

    /// <summary>Decode, resize, normalise, model; each replayed from what Python recorded before it.</summary>
    public IReadOnlyList<ParityStage> Stages { get; }

    /// <summary>The first stage that is not the same; null if there is none.</summary>
    public ParityStage? FirstDifference => Stages.FirstOrDefault(stage => stage.Verdict == ParityVerdict.Different);

    /// <summary>Whether something was compared, and nothing of it differs by more than the libraries' resizes do.</summary>
    public bool IsSame => FirstDifference is null && Stages.Any(stage => stage.Verdict != ParityVerdict.NotInFile);

    /// <summary>As a log shows it: a line.</summary>
    public override string ToString() => ReportText.Line(this);
}
