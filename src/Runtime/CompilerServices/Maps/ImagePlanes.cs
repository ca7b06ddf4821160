using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The model's input as Hugging Face has it: channels × rows × columns.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct ImagePlanes
{
    internal ImagePlanes(ReadOnlySpan<float> data, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Int128 length = (Int128)channels * height * width;
        if (data.Length != length)
        {
            throw new ArgumentException(
                $"An image of {channels}×{height}×{width} has {length} values, but was given {data.Length}.",
                nameof(data)
            );
        }

        Data = data;
        Channels = channels;
        Height = height;
        Width = width;
    }

    internal ReadOnlySpan<float> Data { get; }

    internal int Channels { get; }

    internal int Height { get; }

    internal int Width { get; }
}
