using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One stage: the order of its parts, its downsampling, and its blocks.</summary>
internal static class StageEmitter
{
    public static void Write(ModelPlan plan, StagePlan stage, SourceWriter writer)
    {
        FileHeader.Write(writer, plan.Name, plan.Provenance, $"{CSharpLiteral.Comment(plan.Name.ClassName)}: stage {stage.Number} of {plan.Model.Stages.Count}, {PlanPrinter.Count(stage.Blocks.Count, "block")} on {stage.Map}.");
        using (writer.OpenBlock($"partial class {CSharpLiteral.Identifier(plan.Name.ClassName)}"))
        using (writer.OpenBlock("partial class Session"))
        {
            using (writer.OpenBlock($"private void Stage{stage.Number}()"))
            {
                if (stage.Downsampling is not null)
                {
                    writer.Write($"Stage{stage.Number}Downsampling();");
                }

                foreach (BlockPlan block in stage.Blocks)
                {
                    writer.Write($"Stage{stage.Number}Block{block.Number}();");
                }
            }

            if (stage.Downsampling is { } downsampling)
            {
                writer.WriteLine();
                WriteDownsampling(plan, stage, downsampling, writer);
            }

            foreach (BlockPlan block in stage.Blocks)
            {
                writer.WriteLine();
                BlockEmitter.Write(plan.Arena, stage.Number, block, writer);
            }
        }
    }

    /// <summary>A call that runs a method on each tile.</summary>
    public static string RunTiles(TilePlan tiles, string method) =>
        $"Cnv::Tiles.Run(this, rows: {tiles.Rows}, rowsPerTile: {tiles.RowsPerTile}, static (session, tile) => session.{method}(tile))";

    /// <summary>A map of the arena.</summary>
    public static string Map(ArenaPlan arena, string name)
    {
        FeatureMapBuffer map = arena.Map(name);
        string border = map.Border > 0 ? $", border: {map.Border}" : "";
        return $"Map(offset: {CSharpLiteral.Integer(map.Offset)}, {CSharpLiteral.Integer(map.Shape.Height)}, {CSharpLiteral.Integer(map.Shape.Width)}, {CSharpLiteral.Integer(map.Shape.Channels)}{border})";
    }

    private static void WriteDownsampling(ModelPlan plan, StagePlan stage, DownsamplingPlan downsampling, SourceWriter writer)
    {
        string name = $"Stage{stage.Number}Downsampling";
        writer.Write(
            $"""
            /// <summary>encoder.stages.{stage.Number - 1}.downsampling_layer: {downsampling.Input} → {downsampling.Output}, in {PlanPrinter.Describe(downsampling.Tiles)}.</summary>
            private void {name}() => {RunTiles(downsampling.Tiles, name + "Tile")};

            """);
        using (writer.OpenBlock($"private void {name}Tile(Cnv::Tile tile)"))
        {
            writer.Write(
                $"""
                var x = {Map(plan.Arena, BufferNames.Residual(stage.Number - 1))};
                var patches = Scratch(tile, {downsampling.Output.Width}, {downsampling.Convolution.Inputs});
                var y = {Map(plan.Arena, BufferNames.Residual(stage.Number))}.Rows(tile);

                // LayerNorm over {downsampling.Input.Channels} channels, into patches of 2×2; its weight and bias are folded into the convolution.
                Cnv::LayerNorm.NormalizeIntoPatches(x, tile, epsilon: {CSharpLiteral.Float(downsampling.Epsilon)}, patches);

                // Convolution 2×2, stride 2: {downsampling.Input.Channels} → {downsampling.Output.Channels} channels.
                Cnv::PatchConvolution.Run(patches, _weights.{downsampling.Convolution.Field}, y);
                """);
        }
    }
}
