namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>What thop's <c>profile</c> counts, and leaves as buffers in every module of the model.</summary>
internal static class TrainingCounters
{
    private static readonly string[] Names = ["total_ops", "total_params"];

    /// <summary>Whether it is one number that counts operations or parameters, and no weight.</summary>
    public static bool Has(StoredTensor tensor) =>
        TensorShape.IsOfOne(tensor.Shape)
        && Names.Contains(tensor.Name.Substring(tensor.Name.LastIndexOf('.') + 1), StringComparer.Ordinal);
}
