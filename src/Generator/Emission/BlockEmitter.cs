using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One residual block: its phases, and what runs between them.</summary>
internal static class BlockEmitter
{
    public static void Write(int stage, BlockPlan block, SourceWriter writer)
    {
        string name = $"Stage{stage}Block{block.Number}";
        WriteBlock(stage, block, name, writer);
        writer.WriteLine();
        if (block.Split == WorkSplit.Rows)
        {
            WriteFusedExpand(stage, block, name, writer);
            writer.WriteLine();
            WriteScaledProject(stage, block, name, writer);
        }
        else
        {
            WriteNormed(stage, block, name, writer);
            writer.WriteLine();
            WriteGridExpand(stage, block, name, writer);
            writer.WriteLine();
            WriteScale(stage, block, name, writer);
            writer.WriteLine();
            WriteGridProject(stage, block, name, writer);
        }
    }

    private static void WriteBlock(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        string scale = Spelling.Member(BufferNames.Scale(stage));
        bool isGrid = block.Split == WorkSplit.Grid;
        string tiles = isGrid
            ? $"{PlanPrinter.Describe(block.ExpandGrid)}, then {PlanPrinter.Describe(block.ProjectGrid)}"
            : PlanPrinter.Describe(block.Tiles);
        writer.Write(
            $"/// <summary>{block.CheckpointPrefix}: {block.Map}, {block.Hidden.Channels} hidden channels, in {tiles}.</summary>"
        );
        using (writer.OpenBlock($"private void {name}()"))
        {
            writer.Write(
                isGrid
                    ? $"{Spelling.RunTiles(block.NormTiles, name + "Normed")};\n"
                        + $"{Spelling.RunTiles(block.ExpandGrid, name + "Expand")};"
                    : $"{Spelling.RunTiles(block.Tiles, name + "Expand")};"
            );
            writer.Write(
                $"""

                // GRN: each channel's norm over the map, by the mean of all norms; the tiles' sums are added in their order.
                {Operations.GrnScale}({Spelling.Member(
                    BufferNames.Squares(stage)
                )}, _weights.{block.GrnWeight.Field}, {scale});

                """
            );
            writer.Write(
                isGrid
                    ? $"{Spelling.RunTiles(block.ScaleGrid, name + "Scale")};\n"
                        + $"{Spelling.RunTiles(block.ProjectGrid, name + "Project")};"
                    : $"""
                    // {block.Hidden.Channels} × {block.Map.Channels} weights are no more than {block.Hidden.Height} × {block.Hidden.Width} × {block.Hidden.Channels} activations: the scale goes onto the weights.
                    {Operations.PointwiseScaleInputs}(_weights.{block.Project.Field}, {scale}, {Spelling.Member(
                        BufferNames.Panels(stage)
                    )});

                    {Spelling.RunTiles(block.Tiles, name + "Project")};
                    """
            );
        }
    }

    private static void WriteFusedExpand(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Expand({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var x = {Spelling.Rows(BufferNames.Residual(stage))};
                var t = {Pass.Scratch}(tile, {block.Map.Width}, {block.Map.Channels}{Spelling.PixelStride(block.Map)});
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var squares = {Squares(stage, block)};

                """
            );
            WriteDepthwiseAndNorm(block, writer);
            writer.Write(
                $"""

                // Pointwise 1: {block.Map.Channels} → {block.Hidden.Channels}, activation, and GRN's sums of squares.
                {Operations.PointwiseExpand}<{Contract.Activation(
                    block.Activation
                )}>(t, _weights.{block.Expand.Field}, h, squares);
                """
            );
        }
    }

    private static void WriteScaledProject(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Project({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var x = {Spelling.Rows(BufferNames.Residual(stage))};

                // Pointwise 2: {block.Hidden.Channels} → {block.Map.Channels} with GRN's scale in its panels, GRN's bias folded into its own, plus the residual.
                {Operations.PointwiseProject}(h, _weights.{block.Project.Field}, {Spelling.Member(BufferNames.Panels(stage))}, x);
                """
            );
        }
    }

    private static void WriteNormed(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Normed({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var x = {Spelling.Rows(BufferNames.Residual(stage))};
                var t = {Spelling.Rows(BufferNames.Normed(stage))};

                """
            );
            WriteDepthwiseAndNorm(block, writer);
        }
    }

    private static void WriteGridExpand(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Expand({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var t = {Spelling.Rows(BufferNames.Normed(stage))};
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var squares = {Squares(stage, block)};

                // Pointwise 1: {block.Map.Channels} → the tile's of {block.Hidden.Channels}, activation, and GRN's sums of squares.
                {Operations.PointwiseExpand}<{Contract.Activation(
                    block.Activation
                )}>(t, _weights.{block.Expand.Field}, tile, h, squares);
                """
            );
        }
    }

    private static void WriteScale(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        string why =
            block.Map.Pixels <= block.Map.Channels
                ? "the activations are no more than the weights"
                : "threads can share the activations";
        using (writer.OpenBlock($"private void {name}Scale({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};

                // GRN: {why}, so they are scaled.
                {Operations.GrnApply}(h, {Spelling.Member(BufferNames.Scale(stage))}, tile);
                """
            );
        }
    }

    private static void WriteGridProject(int stage, BlockPlan block, string name, SourceWriter writer)
    {
        using (writer.OpenBlock($"private void {name}Project({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var h = {Spelling.Rows(BufferNames.Hidden(stage))};
                var x = {Spelling.Rows(BufferNames.Residual(stage))};

                // Pointwise 2: {block.Hidden.Channels} → the tile's of {block.Map.Channels}, GRN's bias folded into its own, plus the residual.
                {Operations.PointwiseProject}(h, _weights.{block.Project.Field}, tile, x);
                """
            );
        }
    }

    private static void WriteDepthwiseAndNorm(BlockPlan block, SourceWriter writer) =>
        writer.Write(
            $"""
            // Depthwise 7×7, padding 3: {block.Map.Channels} channels.
            {Operations.Depthwise7x7}(x, _weights.{block.Depthwise.Field}, t);

            // LayerNorm over {block.Map.Channels} channels; its weight and bias are folded into pointwise 1.
            {Operations.LayerNormInPlace}(t, epsilon: {CSharpLiteral.Float(block.Epsilon)});
            """
        );

    /// <summary>The tile's sums of squares.</summary>
    private static string Squares(int stage, BlockPlan block)
    {
        string channels = CSharpLiteral.Integer(block.Hidden.Channels);
        return $"{Spelling.Member(BufferNames.Squares(stage))}.Slice({channels} * tile.{Pass.Index}, {channels})";
    }
}
