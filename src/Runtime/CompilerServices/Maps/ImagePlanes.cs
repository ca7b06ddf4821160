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
        if (data.Length % channels != 0 || data.Length / channels != (long)height * width)
        {
            throw new ArgumentException(
                $"An image of {channels}×{height}×{width} has {(Int128)channels * height * width} values, "
                    + $"but was given {data.Length}.",
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
