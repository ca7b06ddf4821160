using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>The words for steps and what came of them.</summary>
internal static class ParityWords
{
    public const string Same = "same";
    public const string SameButForResize = "same but for its resize";
    public const string Different = "different";
    public const string Fits = "fits";
    public const string DoesNotFit = "does not fit";
    public const string CannotBeCompiled = "cannot be compiled";

    private const string NotInFile = "not in file";

    public static string Of(ParityStageKind stage) =>
        stage switch
        {
            ParityStageKind.Decode => "decode",
            ParityStageKind.Resize => "resize",
            ParityStageKind.Normalize => "normalise",
            _ => "model",
        };

    public static string Of(ParityVerdict verdict) =>
        verdict switch
        {
            ParityVerdict.Same => Same,
            ParityVerdict.SameButForResize => SameButForResize,
            ParityVerdict.Different => Different,
            _ => NotInFile,
        };

    /// <summary>For people, behind the name of the step, which the words for programs would say twice.</summary>
    public static string Shown(ParityStage stage) =>
        stage.Verdict != ParityVerdict.SameButForResize ? Of(stage.Verdict)
        : stage.Largest <= 1 ? "within one level"
        : $"within {stage.Largest} levels";

    /// <summary>Of all images and stages.</summary>
    public static string VerdictOf(ParityReport report) =>
        !report.IsSame ? Different
        : report.Images.Any(image => image.Stages.Any(stage => stage.Verdict == ParityVerdict.SameButForResize))
            ? SameButForResize
        : Same;
}
