using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Shards;

namespace ConvNextV2.Compiled.Batch.Tests.Shards;

public class ShardPlanTests
{
    [Theory]
    [InlineData(6, new[] { 3, 3 })]
    [InlineData(7, new[] { 3, 3, 1 })]
    [InlineData(2, new[] { 2 })]
    [InlineData(0, new int[0])]
    public void A_listing_is_cut_into_ranges_that_follow_each_other(int images, int[] counts)
    {
        ShardPlan plan = ShardPlan.Read(new Names(Enumerable.Range(0, images).Select(i => $"{i}")), imagesPerPart: 3);

        Assert.Equal(images, plan.ImageCount);
        Assert.Equal(counts, plan.Shards.Select(shard => shard.Count));
        Assert.Equal(
            Enumerable.Range(0, counts.Length).Select(i => (i, i * 3L)),
            plan.Shards.Select(shard => (shard.Index, shard.First))
        );
    }

    [Fact]
    public void A_shard_has_the_digest_of_its_own_paths_in_their_order()
    {
        Assert.Equal(Digests("a", "b", "c", "x")[0], Digests("a", "b", "c", "y")[0]);
        Assert.NotEqual(Digests("a", "b", "c", "x")[1], Digests("a", "b", "c", "y")[1]);
        Assert.NotEqual(Digests("a", "b", "c"), Digests("b", "a", "c"));

        // What one path ends with, the next one does not begin with.
        Assert.NotEqual(Digests("ab", "c"), Digests("a", "bc"));
    }

    [Theory]
    [InlineData("1/1", new[] { 0, 1, 2, 3, 4 })]
    [InlineData("1/2", new[] { 0, 2, 4 })]
    [InlineData("2/2", new[] { 1, 3 })]
    [InlineData("7/7", new int[0])]
    public void Shares_of_a_job_have_each_shard_once(string text, int[] shards) =>
        Assert.Equal(
            shards,
            ShardPlan
                .Read(new Names(Enumerable.Range(0, 5).Select(i => $"{i}")), imagesPerPart: 1)
                .Shards.Where(ShardChoice.TryParse(text)!.Has)
                .Select(shard => shard.Index)
        );

    [Theory]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/2")]
    [InlineData("a/b")]
    [InlineData("")]
    public void What_is_no_share_is_none(string text) => Assert.Null(ShardChoice.TryParse(text));

    private static string[] Digests(params string[] paths) =>
        [.. ShardPlan.Read(new Names(paths), imagesPerPart: 3).Shards.Select(shard => shard.Digest)];

    private sealed class Names(IEnumerable<string> paths) : IImageSource
    {
        public IEnumerable<ListedImage> Images() => paths.Select(ListedImage.OfFile);
    }
}
