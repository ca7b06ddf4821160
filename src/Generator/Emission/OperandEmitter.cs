using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The input of a matrix: its variable, where a tile's worker keeps it, and the line that quantises it.</summary>
internal static class OperandEmitter
{
    /// <summary>The comment on what becomes bytes.</summary>
    public const string EightBits = "// Eight bits: each pixel by a step and an origin of its own";

    private const string Quantized = "q";

    /// <summary>The variable that the matrix reads.</summary>
    /// <param name="rows">The one that holds it in floats.</param>
    public static string Name(string rows, Precision precision) => precision == Precision.Int8 ? Quantized : rows;

    /// <summary>Declares what of it is in the worker's scratch.</summary>
    public static void WriteScratch(string rows, TileScratch scratch, SourceWriter writer)
    {
        if (scratch.Rows is { } floats)
        {
            writer.Write($"var {rows} = {Pass.Scratch}(tile, {floats.Width}, {floats.Channels}{Spelling.PixelStride(floats)});");
        }

        if (scratch.QuantizedRows is { } bytes)
        {
            string offset = CSharpLiteral.Integer(scratch.QuantizedOffset);
            string pixels = $"{bytes.Width}, {Spelling.QuantizedPixels(bytes)}";
            writer.Write($"var {Quantized} = {Pass.QuantizedScratch}(tile, offset: {offset}, {pixels});");
        }
    }

    /// <summary>Quantises it, if it is to be.</summary>
    /// <param name="scale">GRN's scale, which is multiplied in.</param>
    public static void WriteQuantization(string rows, Precision precision, string scale, SourceWriter writer)
    {
        if (precision == Precision.Int8)
        {
            writer.Write(
                $"""

                {EightBits}, with GRN's scale in it.
                {Operations.Quantization}({rows}, {scale}, {Quantized});
                """
            );
        }
    }
}
