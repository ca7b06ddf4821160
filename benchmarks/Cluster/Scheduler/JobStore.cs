using ConvNextV2.Compiled.Benchmarks.Cluster.Silos;
using ConvNextV2.Compiled.Cluster;
using Orleans.Hosting;
using StackExchange.Redis;

namespace ConvNextV2.Compiled.Benchmarks.Cluster.Scheduler;

/// <summary>What keeps the jobs of a benchmark's silo.</summary>
internal abstract class JobStore : IAsyncDisposable
{
    public const string Folder = "folder";
    public const string Redis = "redis";

    public static async Task<JobStore> OfAsync(string name) =>
        name == Folder ? new FolderStore() : new RedisStore(await RedisProcess.StartAsync().ConfigureAwait(false));

    public abstract void AddTo(ISiloBuilder silo);

    /// <summary>The bytes of the job as it is kept at the moment; what else is kept is smaller.</summary>
    public abstract Task<long> LargestAsync();

    public abstract ValueTask DisposeAsync();

    private sealed class FolderStore : JobStore
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("convnextv2-jobs-");

        public override void AddTo(ISiloBuilder silo) => silo.KeepConvNextV2JobsIn(_folder.FullName);

        public override Task<long> LargestAsync() =>
            Task.FromResult(
                _folder
                    .EnumerateFiles("*.json", SearchOption.AllDirectories)
                    .Select(file => file.Exists ? file.Length : 0)
                    .DefaultIfEmpty()
                    .Max()
            );

        public override ValueTask DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class RedisStore(RedisProcess redis) : JobStore
    {
        private readonly ConnectionMultiplexer _connection = ConnectionMultiplexer.Connect(redis.ConnectionString);

        public override void AddTo(ISiloBuilder silo) =>
            silo.AddRedisGrainStorage(
                "ConvNextV2Jobs",
                options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis.ConnectionString)
            );

        public override async Task<long> LargestAsync()
        {
            long largest = 0;
            await foreach (RedisKey key in _connection.GetServers()[0].KeysAsync().ConfigureAwait(false))
            {
                RedisValue[] values = await _connection.GetDatabase().HashValuesAsync(key).ConfigureAwait(false);
                largest = Math.Max(largest, values.Sum(value => value.Length()));
            }

            return largest;
        }

        public override async ValueTask DisposeAsync()
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            await redis.DisposeAsync().ConfigureAwait(false);
        }
    }
}
