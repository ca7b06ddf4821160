using ConvNextV2.Compiled.Cluster.Storage;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ConvNextV2.Compiled.Cluster.Tests.Storage;

public sealed class FileGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("job", "labels/../../with any character: é");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_silo_saves_another_reads()
    {
        var written = new GrainState<Count> { State = new Count { Value = 3 } };
        await Storage().WriteStateAsync("count", Grain, written);

        GrainState<Count> read = await ReadAsync();

        Assert.Equal(3, read.State!.Value);
        Assert.Equal((true, written.ETag), (read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task What_was_never_saved_is_new()
    {
        GrainState<Count> read = await ReadAsync();

        Assert.Equal((false, null, 0), (read.RecordExists, read.ETag, read.State!.Value));
    }

    [Fact]
    public async Task Grains_and_their_states_do_not_mix()
    {
        await Storage().WriteStateAsync("count", Grain, new GrainState<Count> { State = new Count { Value = 1 } });
        await Storage().WriteStateAsync("other", Grain, new GrainState<Count> { State = new Count { Value = 2 } });

        Assert.Equal(1, (await ReadAsync()).State!.Value);
        var another = new GrainState<Count>();
        await Storage().ReadStateAsync("count", GrainId.Create("job", "another"), another);
        Assert.False(another.RecordExists);
    }

    [Fact]
    public async Task A_silo_that_has_not_seen_what_another_saved_saves_nothing()
    {
        await Storage().WriteStateAsync("count", Grain, new GrainState<Count> { State = new Count { Value = 1 } });
        GrainState<Count> stale = await ReadAsync();
        GrainState<Count> fresh = await ReadAsync();
        fresh.State!.Value = 2;
        await Storage().WriteStateAsync("count", Grain, fresh);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync("count", Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync("count", Grain, stale));

        Assert.Equal(2, (await ReadAsync()).State!.Value);
    }

    [Fact]
    public async Task Of_silos_that_save_at_once_none_undoes_the_others()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(CountToTenAsync)));

        Assert.Equal(40, (await ReadAsync()).State!.Value);
    }

    [Fact]
    public async Task What_a_silo_was_writing_when_it_died_changes_nothing()
    {
        await Storage().WriteStateAsync("count", Grain, new GrainState<Count> { State = new Count { Value = 1 } });
        string file = Directory.EnumerateFiles(_folder["count"], "*.json").Single();
        await File.WriteAllTextAsync(file + ".new", "{ \"Gra");

        GrainState<Count> read = await ReadAsync();
        read.State!.Value = 2;
        await Storage().WriteStateAsync("count", Grain, read);

        Assert.Equal(2, (await ReadAsync()).State!.Value);
    }

    [Fact]
    public async Task What_is_cleared_is_gone()
    {
        var state = new GrainState<Count> { State = new Count { Value = 1 } };
        await Storage().WriteStateAsync("count", Grain, state);
        await Storage().ClearStateAsync("count", Grain, state);

        Assert.False((await ReadAsync()).RecordExists);
    }

    private async Task CountToTenAsync()
    {
        for (int saved = 0; saved < 10; )
        {
            GrainState<Count> state = await ReadAsync();
            state.State!.Value++;
            try
            {
                await Storage().WriteStateAsync("count", Grain, state);
                saved++;
            }
            catch (InconsistentStateException) { }
        }
    }

    private async Task<GrainState<Count>> ReadAsync()
    {
        var state = new GrainState<Count>();
        await Storage().ReadStateAsync("count", Grain, state);
        return state;
    }

    private FileGrainStorage Storage() => new(_folder.Path);

    internal sealed class Count
    {
        public int Value { get; set; }
    }
}
