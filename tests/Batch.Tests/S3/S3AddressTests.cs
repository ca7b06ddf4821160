using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.S3;

namespace ConvNextV2.Compiled.Batch.Tests.S3;

public sealed class S3AddressTests
{
    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("s3://bucket/a//b c.png", "bucket", "a//b c.png")]
    [InlineData("s3://bucket/a/..b/c.", "bucket", "a/..b/c.")]
    public void An_address_is_a_bucket_and_a_key(string text, string bucket, string key)
    {
        var address = S3Address.Parse(text);

        Assert.Equal((bucket, key), (address.Bucket, address.Key));
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///key")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket/..")]
    [InlineData("s3://bucket/./b")]
    public void What_no_request_can_name_is_refused(string text)
    {
        var refused = Assert.Throws<BatchException>(() => S3Address.Parse(text));

        Assert.Equal(
            $"'{text}' is no address on S3: that is s3://bucket/key, without '.' or '..' between slashes.",
            refused.Message
        );
    }

    [Theory]
    [InlineData("x.png", "s3://bucket/root/x.png")]
    [InlineData("a/x.png", "s3://bucket/root/a/x.png")]
    [InlineData("a/../x.png", "s3://bucket/root/x.png")]
    [InlineData("./x.png", "s3://bucket/root/x.png")]
    [InlineData("../root/x.png", "s3://bucket/root/x.png")]
    [InlineData("s3://bucket/root/x.png", "s3://bucket/root/x.png")]
    [InlineData("s3://bucket/root/a/../x.png", "s3://bucket/root/x.png")]
    [InlineData("../x.png", null)]
    [InlineData("a/../../x.png", null)]
    [InlineData("../../x.png", null)]
    [InlineData("../root2/x.png", null)]
    [InlineData("/root/x.png", null)]
    [InlineData("/etc/passwd", null)]
    [InlineData("s3://bucket/x.png", null)]
    [InlineData("s3://bucket/root", null)]
    [InlineData("s3://bucket/root/../x.png", null)]
    [InlineData("s3://other/root/x.png", null)]
    [InlineData("s3://", null)]
    public void A_listing_finds_what_is_below_its_root_and_nothing_else(string name, string? found) =>
        Assert.Equal(found, new S3Address("bucket", "root/").Find(name)?.ToString());

    [Theory]
    [InlineData("../other/x.png")]
    [InlineData("a/../../x.png")]
    public void Nothing_leads_out_of_a_bucket(string name) => Assert.Null(new S3Address("bucket", "").Find(name));
}
