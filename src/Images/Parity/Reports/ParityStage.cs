using ConvNextV2.Compiled.Images.Parity.Reports;

namespace ConvNextV2.Compiled.Images;

/// <summary>One stage of one image, held against Python's.</summary>
public sealed class ParityStage
{
    internal ParityStage(ParityStageKind stage, ParityVerdict verdict, string explanation) =>
        (Stage, Verdict, Explanation) = (stage, verdict, explanation);

    /// <summary>Which step it is.</summary>
    public ParityStageKind Stage { get; }

    /// <summary>The tensor of the file that it ends in: <c>decoded</c>, <c>pixel_values</c>, <c>logits</c> or
    /// <c>pooler_output</c>.</summary>
    public string Tensor { get; internal init; } = "";

    /// <summary>Whether it is the same.</summary>
    public ParityVerdict Verdict { get; }

    /// <summary>
    /// How far the values are apart at most: in levels of 255 up to the resize, then in what the tensor has. Infinite where one
    /// of two is no finite number.
    /// </summary>
    public double Largest { get; internal init; }

    /// <summary>
    /// How far they may be apart: 0 up to the resize, then what float32 rounds; in eight bits all of them together.
    /// </summary>
    public double Tolerance { get; internal init; }

    /// <summary>How many values are further apart than that.</summary>
    public long Different { get; internal init; }

    /// <summary>How many were compared.</summary>
    public long Total { get; internal init; }

    /// <summary>Of the model's stage, if the model is in eight bits: how near it is to Python's float32; else null.</summary>
    public ParityAccuracy? Accuracy { get; internal init; }

    /// <summary>Of the model's stage: rounding alone may move its outputs so far that other models would be the same.</summary>
    internal bool ProvesLittle { get; init; }

    /// <summary>A sentence: what was compared or why not; where values differ, how much, and why if that can be told.</summary>
    public string Explanation { get; }

    /// <summary>As a log shows it.</summary>
    public override string ToString() => $"{StageNames.Of(this)}: {Explanation}";
}
