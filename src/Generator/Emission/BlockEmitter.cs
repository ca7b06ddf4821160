using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One residual block: the order of its phases, and what runs between them.</summary>
internal static class BlockEmitter
{
    public static void Write(int stage, BlockPlan block, SourceWriter writer)
    {
        string name = $"Stage{stage}Block{block.Number}";
        WriteBlock(stage, block, name, writer);
        writer.WriteLine();
        ExpandEmitter.Write(stage, block, name, writer);
        writer.WriteLine();
        ProjectEmitter.Write(stage, block, name, writer);
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
            if (block.ScaleSide == ScaleSide.Weights)
            {
                writer.Write(
                    $"""
                    // {block.Hidden.Channels} × {block.Map.Channels} weights are no more than {block.Hidden.Height} × {block.Hidden.Width} × {block.Hidden.Channels} activations: the scale goes onto the weights.
                    {Operations.PointwiseScaleInputs}(_weights.{block.Project.Field}, {scale}, {Spelling.Member(
                        BufferNames.Panels(stage)
                    )});

                    """
                );
            }

            writer.Write(
                isGrid
                    ? $"{ScaleTiles(block, name + "Scale")};\n{Spelling.RunTiles(block.ProjectGrid, name + "Project")};"
                    : $"{Spelling.RunTiles(block.Tiles, name + "Project")};"
            );
        }
    }

    private static string ScaleTiles(BlockPlan block, string method) =>
        block.ScaleGrid is { } grid ? Spelling.RunTiles(grid, method) : Spelling.RunTiles(block.NormTiles, method);
}
