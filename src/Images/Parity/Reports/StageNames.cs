using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Reports;

/// <summary>The words that texts and files have for stages: the step, and the tensor that it ends in.</summary>
internal static class StageNames
{
    public const string Encoded = ParityTensors.Encoded;
    public const string Decoded = ParityTensors.Decoded;
    public const string PixelValues = ParityTensors.PixelValues;
    public const string Logits = ParityTensors.Logits;
    public const string PoolerOutput = ParityTensors.PoolerOutput;

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
