using System.Numerics;
using ConvNextV2.Compiled.Checkpoints;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>The build computes with tables what the program computes with the processor's instruction.</summary>
public class TensorChecksumsTests
{
    /// <summary>RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AA)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E)]
    [InlineData("313233343536373839", 0xE3069283)]
    public void It_is_CRC_32C(string hex, uint expected)
    {
        byte[] bytes = Convert.FromHexString(hex);

        Assert.Equal(expected, ~Crc32C.Append(uint.MaxValue, bytes, bytes.Length));
    }

    [Fact]
    public void It_is_what_dotnet_computes_whatever_the_parts()
    {
        byte[] bytes = new byte[10_000];
        new Random(1).NextBytes(bytes.AsSpan());
        uint expected = bytes.Aggregate(uint.MaxValue, (remainder, value) => BitOperations.Crc32C(remainder, value));

        for (int cut = 0; cut < 20; cut++)
        {
            uint start = Crc32C.Append(uint.MaxValue, bytes, cut);
            Assert.Equal(expected, Crc32C.Append(start, bytes[cut..], bytes.Length - cut));
        }
    }

    [Fact]
    public void Each_tensor_of_a_file_has_its_own()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, "ab123456789-"u8.ToArray());

            string text = TensorChecksums.Compute(
                file,
                [new("check", "U8", [9], Offset: 2, ByteLength: 9), new("empty", "U8", [0], Offset: 11, ByteLength: 0)]
            );

            Assert.Equal("e306928300000000", text);
            Assert.True(TensorChecksums.IsText(text));
            Assert.Equal(0xE3069283, TensorChecksums.At(text, 0));
            Assert.Equal(0u, TensorChecksums.At(text, 1));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
