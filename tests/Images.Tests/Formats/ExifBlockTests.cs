using System.Buffers.Binary;
using ConvNextV2.Compiled.Images.Formats;

namespace ConvNextV2.Compiled.Images.Tests.Formats;

public class ExifBlockTests
{
    private const ushort Short = 3,
        Long = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void An_orientation_is_read_in_both_orders_of_bytes_and_behind_the_prefix_of_JPEG(int orientation)
    {
        byte[] block = Block(Short, [(byte)orientation, 0, 0, 0]);

        Assert.Equal(orientation, ExifBlock.ReadOrientation(block));
        Assert.Equal(orientation, ExifBlock.ReadOrientation([.. ExifBlock.Prefix, .. block]));
        Assert.Equal(
            orientation,
            ExifBlock.ReadOrientation([.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0])
        );
    }

    [Theory]
    [InlineData(Long, new byte[] { 6, 0, 0, 0 }, 6)]
    [InlineData(8, new byte[] { 6, 0, 0, 0 }, 6)]
    [InlineData(9, new byte[] { 6, 0, 0, 0 }, 6)]
    [InlineData(6, new byte[] { 6, 0, 0, 0 }, 6)]
    [InlineData(11, new byte[] { 0, 0, 0xC0, 0x40 }, 6)]
    [InlineData(11, new byte[] { 0, 0, 0xD0, 0x40 }, 0)]
    [InlineData(1, new byte[] { 6, 0, 0, 0 }, 0)]
    [InlineData(2, new byte[] { (byte)'6', 0, 0, 0 }, 0)]
    [InlineData(7, new byte[] { 6, 0, 0, 0 }, 0)]
    [InlineData(Short, new byte[] { 9, 0, 0, 0 }, 0)]
    [InlineData(Long, new byte[] { 6, 0, 1, 0 }, 0)]
    [InlineData(77, new byte[] { 6, 0, 0, 0 }, null)]
    public void A_number_of_any_type_counts_and_bytes_and_text_do_not(int type, byte[] value, int? orientation) =>
        Assert.Equal(orientation, ExifBlock.ReadOrientation(Block((ushort)type, value)));

    [Fact]
    public void Where_there_is_none_XMP_may_have_one()
    {
        Assert.Null(ExifBlock.ReadOrientation([]));
        Assert.Null(ExifBlock.ReadOrientation(ExifBlock.Prefix));
        Assert.Null(ExifBlock.ReadOrientation(Block(Short, [6, 0, 0, 0], count: 0)));
        Assert.Equal(6, XmpPacket.ReadOrientation("tiff:Orientation='3' tiff:Orientation=\"6\""u8));
        Assert.Equal(3, XmpPacket.ReadOrientation("<tiff:Orientation>3</tiff:Orientation>"u8));
        Assert.Null(XmpPacket.ReadOrientation("tiff:Orientation=\""u8));
        Assert.Null(XmpPacket.ReadOrientation([]));
    }

    [Fact]
    public void What_is_no_TIFF_is_refused_and_what_is_cut_off_is_not_looked_at()
    {
        byte[] block = Block(Short, [6, 0, 0, 0]);

        Assert.Throws<InvalidDataException>(() => ExifBlock.ReadOrientation([1, .. block[1..]]));
        Assert.Throws<InvalidDataException>(() => ExifBlock.ReadOrientation(block.AsSpan(0, 7)));
        for (int length = 8; length < 22; length++)
        {
            Assert.Null(ExifBlock.ReadOrientation(block.AsSpan(0, length)));
        }
    }

    /// <summary>One directory with one entry, the lowest byte first.</summary>
    private static byte[] Block(ushort type, byte[] value, uint count = 1)
    {
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(entry, 0x0112);
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(2), type);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), count);
        return [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, .. entry, .. value];
    }
}
