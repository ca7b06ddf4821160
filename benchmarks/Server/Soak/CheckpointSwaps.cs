namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>
/// Puts one checkpoint after the other where the server watches: mostly as a deployment does, by a rename, now and then as people
/// do, over the old file, and now and then torn in half.
/// </summary>
internal sealed class CheckpointSwaps(string watched, IReadOnlyList<string> checkpoints, SoakCounts counts)
{
    private const int OverwriteEvery = 5;
    private const int TearEvery = 10;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public async Task WorkAsync(CancellationToken stop)
    {
        for (int turn = 1; !stop.IsCancellationRequested; turn++)
        {
            byte[] checkpoint = await File.ReadAllBytesAsync(checkpoints[turn % checkpoints.Count], CancellationToken.None);
            if (turn % TearEvery == 0)
            {
                await File.WriteAllBytesAsync(watched, checkpoint.AsMemory(0, checkpoint.Length / 2), CancellationToken.None);
                counts.WasTorn();
            }
            else if (turn % OverwriteEvery == 0)
            {
                await File.WriteAllBytesAsync(watched, checkpoint, CancellationToken.None);
                counts.Reloaded();
            }
            else
            {
                string next = watched + ".next";
                await File.WriteAllBytesAsync(next, checkpoint, CancellationToken.None);
                File.Move(next, watched, overwrite: true);
                counts.Reloaded();
            }

            await Task.Delay(Between, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
