namespace ConvNextV2.Compiled.Images.Parity.Reports;

/// <summary>The words that texts have for stages: the step, and the tensor that it ends in.</summary>
internal static class StageNames
{
    public static string Of(ParityStage stage) => $"{Of(stage.Stage)} ({stage.Tensor})";

    public static string Of(ParityStageKind stage) =>
        stage switch
        {
            ParityStageKind.Decode => "decode",
            ParityStageKind.Resize => "resize",
            ParityStageKind.Normalize => "normalise",
            _ => "model",
        };
}
