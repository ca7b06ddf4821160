using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvNextV2.Compiled.Imaging;

/// <summary>
/// A row of an image, a plane of ints for each of the model's channels. A resize reads every pixel several times, so pixels are
/// taken apart once.
/// </summary>
internal sealed class PixelPlanes
{
    /// <summary>The plane after red, green and blue, which only a model of four channels has.</summary>
    public const int AlphaPlane = 3;

    // Pixels whose channel is taken from one vector of bytes, so that their ints fill another.
    private const int Step = 4;

    // Pillow's weights for convert("L") in 16 bits: ITU-R 601.
    private const int RedWeight = 19595,
        GreenWeight = 38470,
        BlueWeight = 7471,
        LumaHalf = 1 << 15,
        LumaBits = 16;

    private readonly int[] _values;
    private readonly PixelChannels _channels;
    private readonly int _stride;

    /// <param name="channels">Of the model.</param>
    /// <param name="length">Pixels of a row that are used.</param>
    public PixelPlanes(PixelChannels channels, int length)
    {
        // At least three planes, because luma is made of three; and room for a group of pixels that begins with the last one.
        _channels = channels;
        _stride = length + ResampleWeights.GroupLength;
        _values = new int[Math.Max(channels.Count, 3) * _stride];
    }

    /// <summary>A channel's values, then padding of any value: the weights there are zero.</summary>
    public ReadOnlySpan<int> this[int channel] => _values.AsSpan(channel * _stride, _stride);

    /// <summary>Whether a model's channels can be filled from a format.</summary>
    public static bool CanFill(int channels, PixelFormat format) =>
        (channels, format) switch
        {
            (1 or 3, _) => true,
            (4, PixelFormat.Rgba32 or PixelFormat.Bgra32) => true,
            _ => false,
        };

    /// <summary>Takes pixels of a row.</summary>
    /// <param name="row">Bytes of the first pixel on; those after the last are not looked at.</param>
    /// <param name="count">How many pixels.</param>
    /// <param name="format">Of the bytes.</param>
    public void Read(ReadOnlySpan<byte> row, int count, PixelFormat format)
    {
        bool isLuma = _channels.Count == 1 && format != PixelFormat.Gray8;
        for (int channel = 0; channel < (isLuma ? 3 : _channels.Count); channel++)
        {
            Take(
                row[format.ByteOf(_channels.SourceOf(channel))..],
                format.BytesPerPixel(),
                _values.AsSpan(channel * _stride, count)
            );
        }

        if (isLuma)
        {
            Weigh(count);
        }
    }

    /// <summary>Multiplies the colours of the pixels that were read by their alpha.</summary>
    public void MultiplyByAlpha(int count)
    {
        for (int color = 0; color < AlphaPlane; color++)
        {
            PremultipliedAlpha.Multiply(_values.AsSpan(color * _stride, count), _values.AsSpan(AlphaPlane * _stride, count));
        }
    }

    /// <summary>Every so many bytes one, from the first on.</summary>
    private static void Take(ReadOnlySpan<byte> bytes, int step, Span<int> values)
    {
        // A byte's place in the vector, and three that lie outside of it, which makes them zero.
        Vector128<byte> places = Vector128.Create(
            (byte)0,
            255,
            255,
            255,
            (byte)step,
            255,
            255,
            255,
            (byte)(2 * step),
            255,
            255,
            255,
            (byte)(3 * step),
            255,
            255,
            255
        );
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref int destination = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i + Step <= values.Length && (i * step) + Vector128<byte>.Count <= bytes.Length; i += Step)
        {
            Vector128
                .Shuffle(Vector128.LoadUnsafe(ref source, (nuint)(i * step)), places)
                .AsInt32()
                .StoreUnsafe(ref destination, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] = bytes[i * step];
        }
    }

    private void Weigh(int count)
    {
        Span<int> red = _values.AsSpan(0, count);
        Span<int> green = _values.AsSpan(_stride, count);
        Span<int> blue = _values.AsSpan(2 * _stride, count);
        for (int i = 0; i < red.Length; i++)
        {
            red[i] = ((RedWeight * red[i]) + (GreenWeight * green[i]) + (BlueWeight * blue[i]) + LumaHalf) >> LumaBits;
        }
    }
}
