using System.Globalization;
using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>How emitters spell what several of them write: modifiers, members for buffers, and calls on tiles.</summary>
internal static class Spelling
{
    /// <summary>The accessibility of a class. One inside another is as open as that.</summary>
    public static string Access(ModelPlan plan) =>
        plan switch
        {
            { Name.Variant: not null } or { Access: ModelAccess.Public } => "public ",
            { Access: ModelAccess.Internal } => "internal ",
            _ => "",
        };

    /// <summary>The member for a buffer: its role, capitalised.</summary>
    public static string Member(string buffer) => char.ToUpper(buffer[0], CultureInfo.InvariantCulture) + buffer.Substring(1);

    /// <summary>A call that runs a method on each tile.</summary>
    public static string RunTiles(TilePlan tiles, string method) => $"{Pass.RunTiles}({Rows(tiles)}, {PerTile(method)})";

    /// <summary>The same for tiles of rows and channels.</summary>
    public static string RunTiles(GridPlan grid, string method) =>
        $"{Pass.RunTiles}({Rows(grid.Rows)}, channels: {CSharpLiteral.Integer(grid.Channels)}, "
        + $"channelsPerTile: {GridPlan.ChannelsPerTile}, {PerTile(method)})";

    /// <summary>The tile's rows of a map.</summary>
    public static string Rows(string buffer) => $"{Member(buffer)}.{Pass.Rows}(tile)";

    /// <summary>A last argument, where pixels are longer than their channels.</summary>
    public static string PixelStride(MapShape map) =>
        map.PixelStride > map.Channels ? $", pixelStride: {CSharpLiteral.Integer(map.PixelStride)}" : "";

    /// <summary>The arguments for the pixels of a quantised map.</summary>
    public static string QuantizedPixels(MapShape map) =>
        $"{CSharpLiteral.Integer(map.Channels)}, pixelStride: {CSharpLiteral.Integer(map.QuantizedPixelStride)}";

    private static string Rows(TilePlan tiles) =>
        $"rows: {CSharpLiteral.Integer(tiles.Rows)}, rowsPerTile: {CSharpLiteral.Integer(tiles.RowsPerTile)}";

    private static string PerTile(string method) => $"static (pass, tile) => pass.{method}(tile)";
}
