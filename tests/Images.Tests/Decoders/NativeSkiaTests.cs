using ConvNextV2.Compiled.Images.Decoders;
using SkiaSharp;

namespace ConvNextV2.Compiled.Images.Tests.Decoders;

public class NativeSkiaTests
{
    [Fact]
    public void The_library_that_comes_along_is_the_right_one() => NativeSkia.Require();

    [Fact]
    public void A_library_of_another_version_is_told_from_one_that_is_not_there()
    {
        string missing = NativeSkia.Explain(new DllNotFoundException("not in /a\nnor in /b"));
        string other = NativeSkia.Explain(new InvalidOperationException("88.1 is not 155.0."));

        Assert.StartsWith(
            "SkiaSharp's native library is missing or cannot be loaded. Reference ",
            missing,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("/a", missing, StringComparison.Ordinal);
        Assert.Contains(
            "is of another version, which another package may have brought (88.1 is",
            other,
            StringComparison.Ordinal
        );
        Assert.All(
            [missing, other],
            text =>
            {
                Assert.Contains("Reference SkiaSharp.NativeAssets.", text, StringComparison.Ordinal);
                Assert.Contains(
                    $" {typeof(SKCodec).Assembly.GetName().Version!.ToString(3)} in the",
                    text,
                    StringComparison.Ordinal
                );
                Assert.Contains("ImageFile.Decoder", text, StringComparison.Ordinal);
            }
        );
    }
}
