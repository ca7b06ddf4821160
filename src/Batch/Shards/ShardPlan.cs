using ConvNextV2.Compiled.Batch.Inputs;

namespace ConvNextV2.Compiled.Batch.Shards;

/// <summary>A listing, cut into shards; no image has been opened for that.</summary>
/// <param name="Shards">In order; a hash each, not a path.</param>
/// <param name="ImageCount">Of all of them.</param>
internal sealed record ShardPlan(IReadOnlyList<Shard> Shards, long ImageCount)
{
    public static ShardPlan Read(IImageSource listing, int imagesPerPart, CancellationToken cancellationToken = default)
    {
        var shards = new List<Shard>();
        using var digest = new PathDigest();
        long total = 0;
        int count = 0;
        foreach (ListedImage image in listing.Images())
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.Add(image.Path);
            total++;
            if (++count == imagesPerPart)
            {
                AddShard();
            }
        }

        if (count > 0)
        {
            AddShard();
        }

        return new ShardPlan(shards, total);

        void AddShard()
        {
            shards.Add(new Shard(shards.Count, total - count, count, digest.Take()));
            count = 0;
        }
    }
}
