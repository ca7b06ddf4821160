using System.Buffers.Binary;

namespace ConvNextV2.Compiled.Images.Formats;

/// <summary>
/// What a PNG says of its frames before its pixels. The pixels are the image that every program shows, so the first frame must
/// be all of it, if it is a frame.
/// </summary>
internal struct PngAnimation
{
    private const int ControlLength = 26;

    private uint _frames,
        _next;
    private bool _isFrame;

    /// <summary>Whether there are others besides the pixels.</summary>
    public readonly bool HasOthers => _frames > 1 || (_frames == 1 && !_isFrame);

    /// <summary>A chunk before the pixels.</summary>
    /// <exception cref="InvalidDataException">The first frame is not the whole image.</exception>
    public void AddBefore(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content, ReadOnlySpan<byte> header)
    {
        if (type.SequenceEqual("acTL"u8))
        {
            // A second one makes both invalid.
            uint frames = content.Length < 8 ? throw Damaged() : BinaryPrimitives.ReadUInt32BigEndian(content);
            _frames = _frames > 0 || frames > 0x8000_0000 ? 0 : frames;
        }
        else if (type.SequenceEqual("fcTL"u8))
        {
            // Behind its number are width and height, as in the header; and left and top, which are 0.
            Count(content, ControlLength);
            bool isWhole =
                header.Length >= 8 && content[4..12].SequenceEqual(header[..8]) && !content[12..20].ContainsAnyExcept((byte)0);
            _isFrame = isWhole && !_isFrame ? true : throw Damaged();
        }
    }

    /// <summary>A chunk behind the pixels, before another frame.</summary>
    /// <exception cref="InvalidDataException">Frames are not in their order.</exception>
    public void AddBehind(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        if (type.SequenceEqual("fcTL"u8))
        {
            Count(content, ControlLength);
        }
        else if (type.SequenceEqual("fdAT"u8))
        {
            // There is no data of a frame without one.
            Count(_next > 0 ? content : default, length: 4);
        }
    }

    private void Count(ReadOnlySpan<byte> content, int length) =>
        _next = content.Length >= length && BinaryPrimitives.ReadUInt32BigEndian(content) == _next ? _next + 1 : throw Damaged();

    private static InvalidDataException Damaged() =>
        new("it is an animation whose frames are damaged, or whose first is not the whole image.");
}
