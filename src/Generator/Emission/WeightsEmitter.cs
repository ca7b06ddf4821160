using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The weights: a field for each packed group, and where in a checkpoint it comes from.</summary>
internal static class WeightsEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        PackedWeights[] weights = plan.Model.Weights.ToArray();
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: {PlanPrinter.Count(plan.Tensors.Count, "tensor")} of a checkpoint, "
                + $"{PlanPrinter.Count(plan.ParameterCount, "value")}."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        {
            writer.Write(
                "/// <summary>The packed weights. Names are Hugging Face's; "
                    + "the loader knows what other namings call the same tensors."
                    + (plan.Model.IsQuantized ? " Quantised ones are made of the checkpoint's floats." : "")
                    + "</summary>"
            );
            using (writer.OpenBlock($"internal sealed class Weights : {Types.ModelWeights}"))
            {
                foreach (PackedWeights packed in weights)
                {
                    writer.Write($"internal readonly {Type(packed)} {packed.Field};");
                }

                writer.WriteLine();
                writer.Write($"internal Weights({Types.WeightLoader} loader)\n    : base(loader)");
                writer.Write("{");
                foreach (PackedWeights packed in weights)
                {
                    writer.Write($"    {packed.Field} = loader.{Call(packed)};");
                }

                writer.Write("}");
            }
        }
    }

    private static string Type(PackedWeights packed) =>
        packed switch
        {
            PackedDepthwise => Types.PackedFilters,
            PackedLayerNorm => Types.NormParameters,
            PackedGrnWeight => Types.PackedVector,
            PackedPointwise pointwise => Choose(pointwise.Precision, Types.PackedMatrix, Types.QuantizedMatrix),
            _ => Types.PackedMatrix,
        };

    private static string Call(PackedWeights packed) =>
        packed switch
        {
            PackedPatchEmbedding stem =>
                $"{Loader.PatchEmbedding}(\"{stem.Name}\", inChannels: {stem.InChannels}, outChannels: {stem.OutChannels}, "
                    + $"patch: {stem.Patch})",
            PackedDownsampling down => Loader.Downsampling
                + $"(\"{down.Name}\", inChannels: {down.InChannels}, outChannels: {down.OutChannels}"
                + $"{Folded("foldedNorm", down.FoldedNorm)})",
            PackedDepthwise depthwise => $"{Loader.Depthwise7x7}(\"{depthwise.Name}\", channels: {depthwise.Channels})",
            PackedLayerNorm norm => (norm.IsOptional ? Loader.LayerNormOrIdentity : Loader.LayerNorm)
                + $"(\"{norm.Name}\", channels: {norm.Channels})",
            PackedGrnWeight grn => $"{Loader.GlobalResponseNorm}(\"{grn.Name}\", channels: {grn.Channels})",
            PackedPointwise pointwise => Choose(pointwise.Precision, Loader.Pointwise, Loader.QuantizedPointwise)
                + $"(\"{pointwise.Name}\", inputs: {pointwise.Inputs}, outputs: {pointwise.Outputs}"
                + $"{Folded("foldedNorm", pointwise.FoldedNorm)}{Folded("foldedShift", pointwise.FoldedShift)})",
            _ => throw new ArgumentException($"Unknown packing {packed}.", nameof(packed)),
        };

    private static string Choose(Precision precision, string packed, string quantized) =>
        precision == Precision.Int8 ? quantized : packed;

    private static string Folded(string parameter, string? name) => name is null ? "" : $", {parameter}: \"{name}\"";
}
