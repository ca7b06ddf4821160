using System.Buffers.Binary;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Checkpoints;

/// <summary>Takes float64 and writes float32, each rounded to the nearest.</summary>
/// <param name="tensor">What messages call it.</param>
/// <param name="output">Where it goes; stays open.</param>
internal sealed class SingleStream(string tensor, Stream output) : ElementStream(sizeof(double))
{
    public override void Flush() => output.Flush();

    /// <exception cref="ToolException">A finite number is beyond float32's range.</exception>
    protected override void Take(ReadOnlySpan<byte> elements)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        for (; elements.Length > 0; elements = elements[sizeof(double)..])
        {
            double value = BinaryPrimitives.ReadDoubleLittleEndian(elements);
            float single = (float)value;
            if (double.IsFinite(value) && !float.IsFinite(single))
            {
                throw new ToolException(
                    FormattableString.Invariant($"'{tensor}' has the value {value}, which no F32 can hold; nothing was written.")
                );
            }

            BinaryPrimitives.WriteSingleLittleEndian(bytes, single);
            output.Write(bytes);
        }
    }
}
