namespace ConvNextV2.Compiled.Images.Parity;

/// <summary>The words that texts and files have for stages: the step, and the tensor that it ends in.</summary>
internal static class StageNames
{
    public const string Encoded = "encoded";
    public const string Decoded = "decoded";
    public const string PixelValues = "pixel_values";
    public const string Logits = "logits";
    public const string PoolerOutput = "pooler_output";

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
