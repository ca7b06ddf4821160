using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The memory: what a session asks for, and every buffer of the forward pass under a name.</summary>
internal static class MemoryEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        ArenaPlan arena = plan.Arena;
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: the memory of the forward pass."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        {
            writer.Write(
                $"""
                private static readonly {Types.SessionLayout} Layout = new(
                    arenaLength: {CSharpLiteral.Integer(arena.Length)},
                    scratchLength: {CSharpLiteral.Integer(arena.ScratchLength)},
                    resultsLength: {CSharpLiteral.Integer(arena.ResultsLength)},
                    hiddenStatesLength: {CSharpLiteral.Integer(arena.HiddenStatesLength)});

                """
            );
            using (writer.OpenBlock("partial class Forward"))
            {
                WriteBuffers(
                    $"The arena, {PlanPrinter.Number(arena.Length)} floats, "
                        + "by offset, length, name, and when its content is needed:",
                    arena.Buffers,
                    isResult: false,
                    writer
                );
                writer.WriteLine();
                WriteBuffers(
                    $"The results, {PlanPrinter.Number(arena.ResultsLength)} floats an image:",
                    arena.Results,
                    isResult: true,
                    writer
                );
            }
        }
    }

    private static void WriteBuffers(string title, EquatableArray<ArenaBuffer> buffers, bool isResult, SourceWriter writer)
    {
        writer.Write($"// {title}");
        foreach (string line in PlanPrinter.MemoryPlan(buffers))
        {
            writer.Write("//   " + line);
        }

        // Pixel values have no member: a run reads them where its caller has them, or where the session made them from bytes.
        foreach (ArenaBuffer buffer in buffers.Where(buffer => buffer.Name != BufferNames.Pixels))
        {
            writer.Write($"private {Property(buffer, isResult)};");
        }
    }

    private static string Property(ArenaBuffer buffer, bool isResult)
    {
        string member = Spelling.Member(buffer.Name);
        string offset = CSharpLiteral.Integer(buffer.Offset);
        string length = CSharpLiteral.Integer(buffer.Length);
        string map = isResult ? Pass.ResultMap : Pass.Map;
        return buffer switch
        {
            FeatureMapBuffer feature => $"{Types.FeatureMap} {member} => {map}(offset: {offset}, {Extents(feature)})",
            QuantizedMapBuffer { Shape: var shape } =>
                $"{Types.QuantizedMap} {member} => {Pass.QuantizedMap}(offset: {offset}, {CSharpLiteral.Integer(shape.Height)}, "
                    + $"{CSharpLiteral.Integer(shape.Width)}, {Spelling.QuantizedPixels(shape)})",
            VectorBuffer { IsPixel: true } => $"{Types.FeatureMap} {member} => {map}(offset: {offset}, 1, 1, {length})",
            _ => $"global::System.Span<float> {member} => {Pass.Vector}(offset: {offset}, {length})",
        };
    }

    private static string Extents(FeatureMapBuffer map)
    {
        IEnumerable<string> extents = new[] { map.Shape.Height, map.Shape.Width, map.Shape.Channels }.Select(extent =>
            CSharpLiteral.Integer(extent)
        );
        return string.Join(", ", extents)
            + (map.Border > 0 ? $", border: {map.Border}" : "")
            + (map.PixelStride > map.Shape.Channels ? $", pixelStride: {CSharpLiteral.Integer(map.PixelStride)}" : "");
    }
}
