using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The second half of a block: GRN's scale, pointwise 2 and the residual.</summary>
internal static class ProjectEmitter
{
    public static void Write(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        if (block.Split == WorkSplit.Rows)
        {
            WriteFused(stage, block, name, writer);
        }
        else
        {
            WriteScale(stage, block, name, writer);
            writer.WriteLine();
            WriteGrid(stage, block, name, writer);
        }
    }

    private static void WriteFused(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        bool hasPanels = block.ScaleSide == ScaleSide.Weights;
        string scaled = hasPanels ? " with GRN's scale in its panels" : "";
        string panels = hasPanels ? $"{Spelling.Member(BufferNames.Panels(stage))}, " : "";
        using (writer.OpenBlock($"private void {name}Project({Types.Tile} tile)"))
        {
            writer.Write($"var h = {Spelling.Rows(BufferNames.Hidden(stage))};");
            OperandEmitter.WriteScratch("h", block.ProjectScratch, writer);
            writer.Write($"var x = {Spelling.Rows(BufferNames.Residual(stage))};");
            WriteQuantization(stage, block, writer);
            writer.Write(
                $"""

                // Pointwise 2: {block.Hidden.Channels} → {block.Map.Channels}{PlanPrinter.Describe(
                    block.Project.Precision
                )}{scaled}, GRN's bias folded into its own, plus the residual.
                {Operations.PointwiseProject}({Input(block)}, _weights.{block.Project.Field}, {panels}x);
                """
            );
        }
    }

    private static void WriteScale(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Scale({Types.Tile} tile)"))
        {
            writer.Write($"var h = {Spelling.Rows(BufferNames.Hidden(stage))};");
            if (block.Project.Precision == Precision.Int8)
            {
                writer.Write($"var {Input(block)} = {Spelling.Rows(BufferNames.Scaled(stage))};");
                WriteQuantization(stage, block, writer);
                return;
            }

            string why =
                block.Map.Pixels <= block.Map.Channels
                    ? "the activations are no more than the weights"
                    : "threads can share the activations";
            writer.Write(
                $"""

                // GRN: {why}, so they are scaled.
                {Operations.GrnApply}(h, {Spelling.Member(BufferNames.Scale(stage))}, tile);
                """
            );
        }
    }

    private static void WriteGrid(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Project({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var {Input(block)} = {Spelling.Rows(block.ProjectInput(stage))};
                var x = {Spelling.Rows(BufferNames.Residual(stage))};

                // Pointwise 2: {block.Hidden.Channels} → the tile's of {block.Map.Channels}{PlanPrinter.Describe(
                    block.Project.Precision
                )}, GRN's bias folded into its own, plus the residual.
                {Operations.PointwiseProject}({Input(block)}, _weights.{block.Project.Field}, tile, x);
                """
            );
        }
    }

    private static void WriteQuantization(int stage, BlockPlan block, SourceWriter writer) =>
        OperandEmitter.WriteQuantization("h", block.Project.Precision, Spelling.Member(BufferNames.Scale(stage)), writer);

    private static string Input(BlockPlan block) => OperandEmitter.Name("h", block.Project.Precision);
}
