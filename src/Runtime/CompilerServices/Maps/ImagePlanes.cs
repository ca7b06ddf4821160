using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>The model's input as Hugging Face has it: channels × rows × columns.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct ImagePlanes
{
    internal ImagePlanes(ReadOnlySpan<float> data, int channels, int height, int width)
    {
        if (data.Length != (long)channels * height * width)
        {
            throw new ArgumentException(
                $"An image of {channels}×{height}×{width} has {(long)channels * height * width} values, but was given {data.Length}.",
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
