using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>What stands between two stages: LayerNorm, then a convolution of squares that do not overlap.</summary>
internal static class DownsamplingEmitter
{
    public static void Write(StagePlan stage, DownsamplingPlan downsampling, SourceWriter writer)
    {
        string name = $"Stage{stage.Number}Downsampling";
        bool isGrid = downsampling.Split == WorkSplit.Grid;
        string tiles = isGrid ? PlanPrinter.Describe(downsampling.Grid) : PlanPrinter.Describe(downsampling.Tiles);
        writer.Write(
            $"/// <summary>encoder.stages.{stage.Number - 1}.downsampling_layer: "
                + $"{downsampling.Input} → {downsampling.Output}, in {tiles}.</summary>"
        );
        using (writer.OpenBlock($"private void {name}()"))
        {
            writer.Write(
                isGrid
                    ? $"{Spelling.RunTiles(downsampling.NormTiles, name + "Normed")};\n"
                        + $"{Spelling.RunTiles(downsampling.Grid, name + "Convolution")};"
                    : $"{Spelling.RunTiles(downsampling.Tiles, name + "Tile")};"
            );
        }

        writer.WriteLine();
        string shared = $"var patches = {Spelling.Rows(BufferNames.Patches(stage.Number))};";
        using (writer.OpenBlock($"private void {name}{(isGrid ? "Normed" : "Tile")}({Types.Tile} tile)"))
        {
            OperandEmitter.WriteScratch("patches", downsampling.Scratch, writer);
            if (isGrid)
            {
                writer.Write(shared);
            }

            writer.WriteLine();
            WriteNorm(stage, downsampling, writer);
            if (!isGrid)
            {
                writer.WriteLine();
                WriteConvolution(stage, downsampling, writer);
            }
        }

        if (isGrid)
        {
            writer.WriteLine();
            using (writer.OpenBlock($"private void {name}Convolution({Types.Tile} tile)"))
            {
                writer.Write(shared + "\n");
                WriteConvolution(stage, downsampling, writer);
            }
        }
    }

    private static void WriteNorm(StagePlan stage, DownsamplingPlan downsampling, SourceWriter writer) =>
        writer.Write(
            $"""
            // LayerNorm over {downsampling.Input.Channels} channels, into patches of 2×2; its weight and bias are folded into the convolution.
            {Operations.LayerNormIntoPatches}({Spelling.Member(
                BufferNames.Residual(stage.InputStage)
            )}, tile, epsilon: {CSharpLiteral.Float(downsampling.Epsilon)}, patches);
            """
        );

    private static void WriteConvolution(StagePlan stage, DownsamplingPlan downsampling, SourceWriter writer) =>
        writer.Write(
            $"""
            // Convolution 2×2, stride 2: {downsampling.Input.Channels} → {downsampling.Output.Channels} channels.
            {Operations.Pointwise}(patches, _weights.{downsampling.Convolution.Field}, {(
                downsampling.Split == WorkSplit.Grid ? "tile, " : ""
            )}{Spelling.Rows(BufferNames.Residual(stage.Number))});
            """
        );
}
