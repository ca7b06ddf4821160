using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One residual block: its two phases, and the join between them.</summary>
internal static class BlockEmitter
{
    public static void Write(ArenaPlan arena, int stage, BlockPlan block, SourceWriter writer)
    {
        string name = $"Stage{stage}Block{block.Number}";
        WriteBlock(arena, stage, block, name, writer);
        writer.WriteLine();
        WriteExpand(arena, stage, block, name, writer);
        writer.WriteLine();
        WriteProject(arena, stage, block, name, writer);
    }

    private static void WriteBlock(ArenaPlan arena, int stage, BlockPlan block, string name, SourceWriter writer)
    {
        writer.Write($"/// <summary>{block.CheckpointPrefix}: {block.Map}, {block.Hidden.Channels} hidden channels, in {PlanPrinter.Describe(block.Tiles)}.</summary>");
        using (writer.OpenBlock($"private void {name}()"))
        {
            writer.Write(
                $"""
                {StageEmitter.RunTiles(block.Tiles, name + "Expand")};

                // GRN: each channel's norm over the map, by the mean of all norms; the tiles' sums are added in their order.
                var squares = {Vector(arena, BufferNames.Squares(stage))};
                var scale = {Vector(arena, BufferNames.Scale(stage))};
                Cnv::GlobalResponseNorm.Scale(squares, _weights.{block.GrnWeight.Field}, scale);
                """);
            if (block.ScaleSide == ScaleSide.Weights)
            {
                writer.Write(
                    $"""

                    // {block.Hidden.Channels} × {block.Map.Channels} weights are no more than {block.Hidden.Height} × {block.Hidden.Width} × {block.Hidden.Channels} activations: the scale goes onto the weights.
                    Cnv::Pointwise.ScaleInputs(_weights.{block.Project.Field}, scale, {Vector(arena, BufferNames.Panels(stage))});
                    """);
            }

            writer.Write(
                $"""

                {StageEmitter.RunTiles(block.Tiles, name + "Project")};
                """);
        }
    }

    private static void WriteExpand(ArenaPlan arena, int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Expand(Cnv::Tile tile)"))
        {
            int hidden = block.Hidden.Channels;
            writer.Write(
                $"""
                var x = {StageEmitter.Map(arena, BufferNames.Residual(stage))}.Rows(tile);
                var t = Scratch(tile, {block.Map.Width}, {block.Map.Channels});
                var h = {StageEmitter.Map(arena, BufferNames.Hidden(stage))}.Rows(tile);
                var squares = Vector(offset: {CSharpLiteral.Integer(arena.Vector(BufferNames.Squares(stage)).Offset)} + ({CSharpLiteral.Integer(hidden)} * tile.Index), {CSharpLiteral.Integer(hidden)});

                // Depthwise 7×7, padding 3: {block.Map.Channels} channels.
                Cnv::Depthwise7x7.Run(x, _weights.{block.Depthwise.Field}, t);

                // LayerNorm over {block.Map.Channels} channels; its weight and bias are folded into pointwise 1.
                Cnv::LayerNorm.Normalize(t, epsilon: {CSharpLiteral.Float(block.Epsilon)});

                // Pointwise 1: {block.Map.Channels} → {hidden}, activation, and GRN's sums of squares.
                Cnv::Pointwise.Expand<{Contract.Activation(block.Activation)}>(t, _weights.{block.Expand.Field}, h, squares);
                """);
        }
    }

    private static void WriteProject(ArenaPlan arena, int stage, BlockPlan block, string name, SourceWriter writer)
    {
        bool scaledWeights = block.ScaleSide == ScaleSide.Weights;
        string operand = scaledWeights ? "panels" : "scale";
        string buffer = scaledWeights ? BufferNames.Panels(stage) : BufferNames.Scale(stage);
        using (writer.OpenBlock($"private void {name}Project(Cnv::Tile tile)"))
        {
            writer.Write(
                $"""
                var h = {StageEmitter.Map(arena, BufferNames.Hidden(stage))}.Rows(tile);
                var {operand} = {Vector(arena, buffer)};
                var x = {StageEmitter.Map(arena, BufferNames.Residual(stage))}.Rows(tile);

                """);
            if (!scaledWeights)
            {
                writer.Write(
                    $"""
                    // GRN: {block.Hidden.Height} × {block.Hidden.Width} × {block.Hidden.Channels} activations are fewer than {block.Hidden.Channels} × {block.Map.Channels} weights: the scale goes onto them.
                    Cnv::GlobalResponseNorm.Apply(h, scale);

                    """);
            }

            writer.Write(
                $"""
                // Pointwise 2: {block.Hidden.Channels} → {block.Map.Channels}{(scaledWeights ? " with GRN's scale in its panels" : "")}, GRN's bias folded into its own, plus the residual.
                Cnv::Pointwise.Project(h, _weights.{block.Project.Field}, {(scaledWeights ? "panels, " : "")}x);
                """);
        }
    }

    private static string Vector(ArenaPlan arena, string name)
    {
        VectorBuffer vector = arena.Vector(name);
        return $"Vector(offset: {CSharpLiteral.Integer(vector.Offset)}, {CSharpLiteral.Integer(vector.Length)})";
    }
}
