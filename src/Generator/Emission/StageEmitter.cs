using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One stage: the order of its parts, its downsampling, and its blocks.</summary>
internal static class StageEmitter
{
    public static void Write(ModelPlan plan, StagePlan stage, SourceWriter writer)
    {
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: stage {stage.Number} of {plan.Model.Stages.Count}, "
                + $"{PlanPrinter.Count(stage.Blocks.Count, "block")} on {stage.Map}."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        using (writer.OpenBlock("partial class Forward"))
        {
            using (writer.OpenBlock($"private void Stage{stage.Number}()"))
            {
                if (stage.Downsampling is not null)
                {
                    writer.Write($"Stage{stage.Number}Downsampling();");
                }

                foreach (BlockPlan block in stage.Blocks)
                {
                    writer.Write($"{Pass.ThrowIfCancelled}();\nStage{stage.Number}Block{block.Number}();");
                }
            }

            if (stage.Downsampling is { } downsampling)
            {
                writer.WriteLine();
                WriteDownsampling(stage, downsampling, writer);
            }

            foreach (BlockPlan block in stage.Blocks)
            {
                writer.WriteLine();
                BlockEmitter.Write(stage.Number, block, writer);
            }
        }
    }

    private static void WriteDownsampling(StagePlan stage, DownsamplingPlan downsampling, SourceWriter writer)
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
        if (isGrid)
        {
            WriteMethod("Normed", WriteNorm, $"var patches = {Spelling.Rows(BufferNames.Patches(stage.Number))};");
            writer.WriteLine();
            WriteMethod("Convolution", WriteConvolution, $"var patches = {Spelling.Rows(BufferNames.Patches(stage.Number))};");
        }
        else
        {
            string scratch =
                $"var patches = {Pass.Scratch}(tile, {downsampling.Output.Width}, {downsampling.Patches.Channels}"
                + $"{Spelling.PixelStride(downsampling.Patches)});";
            WriteMethod(
                "Tile",
                () =>
                {
                    WriteNorm();
                    writer.WriteLine();
                    WriteConvolution();
                },
                scratch
            );
        }

        void WriteMethod(string part, Action writeBody, string patches)
        {
            using (writer.OpenBlock($"private void {name}{part}({Types.Tile} tile)"))
            {
                writer.Write(patches + "\n");
                writeBody();
            }
        }

        void WriteNorm() =>
            writer.Write(
                $"""
                // LayerNorm over {downsampling.Input.Channels} channels, into patches of 2×2; its weight and bias are folded into the convolution.
                {Operations.LayerNormIntoPatches}({Spelling.Member(
                    BufferNames.Residual(stage.InputStage)
                )}, tile, epsilon: {CSharpLiteral.Float(downsampling.Epsilon)}, patches);
                """
            );

        void WriteConvolution() =>
            writer.Write(
                $"""
                // Convolution 2×2, stride 2: {downsampling.Input.Channels} → {downsampling.Output.Channels} channels.
                {Operations.Pointwise}(patches, _weights.{downsampling.Convolution.Field}, {(isGrid ? "tile, " : "")}{Spelling.Rows(
                    BufferNames.Residual(stage.Number)
                )});
                """
            );
    }
}
