using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The first half of a block: depthwise, LayerNorm, pointwise 1 with its activation and GRN's sums.</summary>
internal static class ExpandEmitter
{
    public static void Write(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        if (block.Split == WorkSplit.Rows)
        {
            WriteFused(stage, block, name, writer);
        }
        else
        {
            WriteNormed(stage, block, name, writer);
            writer.WriteLine();
            WriteGrid(stage, block, name, writer);
        }
    }

    private static void WriteFused(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Expand({Types.Tile} tile)"))
        {
            writer.Write($"var x = {Spelling.Rows(BufferNames.Residual(stage))};");
            OperandEmitter.WriteScratch("t", block.ExpandScratch, writer);
            writer.Write(
                $"""
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var squares = {Squares(stage, block)};

                """
            );
            WriteInput(block, writer);
            writer.Write(
                $"""

                // Pointwise 1: {block.Map.Channels} → {block.Hidden.Channels}{PlanPrinter.Describe(
                    block.Expand.Precision
                )}, activation, and GRN's sums of squares.
                {Operations.PointwiseExpand}<{Activation(block)}>({Input(block)}, _weights.{block.Expand.Field}, h, squares);
                """
            );
        }
    }

    private static void WriteNormed(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Normed({Types.Tile} tile)"))
        {
            writer.Write($"var x = {Spelling.Rows(BufferNames.Residual(stage))};");
            OperandEmitter.WriteScratch("t", block.ExpandScratch, writer);
            writer.Write(
                $"""
                var {Input(block)} = {Spelling.Rows(BufferNames.Normed(stage))};

                """
            );
            WriteInput(block, writer);
        }
    }

    private static void WriteGrid(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Expand({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var {Input(block)} = {Spelling.Rows(BufferNames.Normed(stage))};
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var squares = {Squares(stage, block)};

                // Pointwise 1: {block.Map.Channels} → the tile's of {block.Hidden.Channels}{PlanPrinter.Describe(
                    block.Expand.Precision
                )}, activation, and GRN's sums of squares.
                {Operations.PointwiseExpand}<{Activation(block)}>({Input(block)}, _weights.{block.Expand.Field}, tile, h, squares);
                """
            );
        }
    }

    private static void WriteInput(BlockPlan block, SourceWriter writer)
    {
        writer.Write(
            $"""
            // Depthwise 7×7, padding 3: {block.Map.Channels} channels.
            {Operations.Depthwise7x7}(x, _weights.{block.Depthwise.Field}, t);

            // LayerNorm over {block.Map.Channels} channels; its weight and bias are folded into pointwise 1.
            """
        );
        string epsilon = $"epsilon: {CSharpLiteral.Float(block.Epsilon)}";
        writer.Write(
            block.Expand.Precision == Precision.Int8
                ? $"{OperandEmitter.EightBits}.\n{Operations.LayerNormQuantize}(t, {epsilon}, {Input(block)});"
                : $"{Operations.LayerNormInPlace}(t, {epsilon});"
        );
    }

    private static string Activation(BlockPlan block) => Contract.Activation(block.Activation, block.ActivationPrecision);

    private static string Input(BlockPlan block) => OperandEmitter.Name("t", block.Expand.Precision);

    /// <summary>The tile's sums of squares.</summary>
    private static string Squares(int stage, BlockPlan block)
    {
        string channels = CSharpLiteral.Integer(block.Hidden.Channels);
        return $"{Spelling.Member(BufferNames.Squares(stage))}.Slice({channels} * tile.{Pass.Index}, {channels})";
    }
}
