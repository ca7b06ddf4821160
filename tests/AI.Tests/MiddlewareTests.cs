using System.Diagnostics;
using ConvNextV2.Compiled.AI.Tests.Infrastructure;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.AI.Tests;

/// <summary>
/// What Microsoft.Extensions.AI puts in front of a generator, as it is, in a process without reflection for JSON, as one that is
/// compiled ahead of time has.
/// </summary>
public class MiddlewareTests
{
    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));

    [Fact]
    public async Task With_a_cache_equal_images_are_run_once()
    {
        var fake = new FakeEmbedder();
        using var generator = fake.AsIEmbeddingGenerator().AsBuilder().UseDistributedCache(NewCache()).Build();

        GeneratedEmbeddings<Embedding<float>> first = await generator.GenerateAsync([Pictures.Of(seed: 1), Pictures.Of(seed: 2)]);
        GeneratedEmbeddings<Embedding<float>> second = await generator.GenerateAsync([
            Pictures.Of(seed: 2),
            Pictures.Of(seed: 3),
            Pictures.Of(seed: 1),
        ]);

        Assert.Equal(3, fake.Calls);
        Assert.Equal(first[1].Vector.ToArray(), second[0].Vector.ToArray());
        Assert.Equal(first[0].Vector.ToArray(), second[2].Vector.ToArray());
        Assert.NotEqual(first[0].Vector.ToArray(), second[1].Vector.ToArray());
    }

    /// <summary>A URI and bytes have one key; a name is a part of it.</summary>
    [Fact]
    public async Task With_a_cache_bytes_and_their_data_URI_are_the_same_image()
    {
        byte[] bytes = Pictures.Bytes(seed: 1);
        var fake = new FakeEmbedder();
        using var generator = fake.AsIEmbeddingGenerator().AsBuilder().UseDistributedCache(NewCache()).Build();

        await generator.GenerateVectorAsync(new DataContent(bytes, Pictures.Png));
        await generator.GenerateVectorAsync(new DataContent($"data:{Pictures.Png};base64,{Convert.ToBase64String(bytes)}"));

        Assert.Equal(1, fake.Calls);
    }

    [Fact]
    public async Task A_cached_embedding_is_the_same_to_the_bit()
    {
        using var generator = Model.AsIEmbeddingGenerator().AsBuilder().UseDistributedCache(NewCache()).Build();

        Embedding<float> run = await generator.GenerateAsync(Pictures.Of(seed: 1));
        Embedding<float> cached = await generator.GenerateAsync(Pictures.Of(seed: 1));

        Assert.NotSame(run, cached);
        Assert.Equal(run.Vector.ToArray(), cached.Vector.ToArray());
        Assert.Equal(run.ModelId, cached.ModelId);
        Assert.Equal(run.CreatedAt, cached.CreatedAt);
    }

    /// <summary>As docs/embeddings.md says: by itself a key knows the image and the options, and not who is behind it.</summary>
    [Fact]
    public async Task Two_models_share_a_cache_where_its_keys_name_them()
    {
        IDistributedCache cache = NewCache();
        var (one, other) = (new FakeEmbedder(), new FakeEmbedder());
        using var generatorOfOne = Cached(one, "one");
        using var generatorOfOther = Cached(other, "other");

        Embedding<float> ofOne = await generatorOfOne.GenerateAsync(Pictures.Of(seed: 1));
        Embedding<float> ofOther = await generatorOfOther.GenerateAsync(Pictures.Of(seed: 1));

        Assert.Equal((1, 1), (one.Calls, other.Calls));
        Assert.Equal(("one", "other"), (ofOne.ModelId, ofOther.ModelId));

        IEmbeddingGenerator<DataContent, Embedding<float>> Cached(FakeEmbedder model, string name) =>
            model
                .AsIEmbeddingGenerator(new() { ModelId = name })
                .AsBuilder()
                .UseDistributedCache(cache, it => it.CacheKeyAdditionalValues = [name])
                .Build();
    }

    [Fact]
    public async Task Telemetry_has_the_provider_the_model_and_the_dimensions()
    {
        string source = Guid.NewGuid().ToString();
        List<Activity> activities = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = it => it.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var generator = Model.AsIEmbeddingGenerator().AsBuilder().UseOpenTelemetry(sourceName: source).Build();

        await generator.GenerateAsync([Pictures.Of(seed: 1)]);

        Activity activity = Assert.Single(activities);
        Assert.Equal("embeddings SmallNet", activity.DisplayName);
        Assert.Equal("convnextv2", activity.GetTagItem("gen_ai.provider.name"));
        Assert.Equal("SmallNet", activity.GetTagItem("gen_ai.response.model"));
        Assert.Equal(40, activity.GetTagItem("gen_ai.embeddings.dimension.count"));
    }

    [Fact]
    public async Task Logging_says_what_failed_and_what_did_not()
    {
        var log = new RecordingLogger();
        using var generator = Model.AsIEmbeddingGenerator().AsBuilder().UseLogging(log).Build();

        await generator.GenerateAsync([Pictures.Of(seed: 1)]);
        await Assert.ThrowsAnyAsync<Exception>(() => generator.GenerateAsync([new DataContent(new byte[9], Pictures.Png)]));

        Assert.Contains(
            log.Lines,
            line => line.StartsWith("Debug GenerateAsync generated 1 embedding", StringComparison.Ordinal)
        );
        Assert.Contains(log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static MemoryDistributedCache NewCache() => new(Options.Create(new MemoryDistributedCacheOptions()));

    /// <summary>A factory and its one logger.</summary>
    private sealed class RecordingLogger : ILogger, ILoggerFactory
    {
        public List<string> Lines { get; } = [];

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add($"{logLevel} {formatter(state, exception)}");

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public void Dispose() { }
    }
}
