using System.Globalization;

namespace ConvNextV2.Compiled.Batch.Shards;

/// <summary>Which of a job's shards a run takes: every so many one, from beginning to end of the listing.</summary>
/// <param name="Number">Of this run, from 1 on.</param>
/// <param name="Count">How many runs there are.</param>
internal sealed record ShardChoice(int Number, int Count)
{
    public static readonly ShardChoice All = new(1, 1);

    /// <summary>Reads <c>2/5</c>, the second of five; null for what is no such choice.</summary>
    public static ShardChoice? TryParse(string text) =>
        text.Split('/') is [string number, string count]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
        && i >= 1
        && i <= n
            ? new ShardChoice(i, n)
            : null;

    public bool Has(Shard shard) => shard.Index % Count == Number - 1;
}
