using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using Microsoft.Extensions.DependencyInjection;

namespace ConvNextV2.Compiled.Hosting.Tests.Queues;

public class RequestQueueTests
{
    private static readonly float[] Pixels = [1, 2, 3];

    [Fact]
    public async Task A_request_beyond_the_queue_is_refused_at_once_and_says_both_numbers()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (2, 3)
        );
        models.Runs.AreHeld = true;
        Task[] taken = [.. Enumerable.Range(0, 5).Select(_ => model.ClassifyAsync(Pixels))];
        await models.Runs.InsideAsync();
        await models.Runs.InsideAsync();

        var refused = await Assert.ThrowsAsync<ModelBusyException>(() => model.ClassifyAsync(Pixels));

        Assert.Equal(("test", 2, 3), (refused.Model, refused.RequestsAtOnce, refused.QueueLength));
        Assert.StartsWith(
            "test is busy: requests have all its 2 places (RequestsAtOnce), and 3 wait (QueueLength).",
            refused.Message
        );
        Assert.Equal((2, 3), (model.Status.Running, model.Status.Queued));
        models.Runs.LetGo(5);
        await Task.WhenAll(taken);
        Assert.Equal((0, 0), (model.Status.Running, model.Status.Queued));
    }

    [Fact]
    public async Task A_queue_of_no_length_refuses_what_cannot_be_worked_on()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );
        using ModelLease lease = await model.RentAsync();

        await Assert.ThrowsAsync<ModelBusyException>(() => model.ClassifyAsync(Pixels));
        Assert.Throws<ModelBusyException>(() => model.Classify(Pixels));
    }

    [Fact]
    public async Task A_request_that_is_still_to_be_read_is_refused_where_it_would_be_with_its_input()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 1)
        );
        ModelLease lease = await model.RentAsync();
        model.RequirePlace("upload");
        Task<ModelLease> waiting = model.RentAsync().AsTask();

        Assert.Throws<ModelBusyException>(() => model.RequirePlace("upload"));
        lease.Dispose();
        using (await waiting)
        {
            model.RequirePlace("upload");
        }

        await models.Catalog.RemoveAsync("test");
        Assert.Throws<ModelUnavailableException>(() => model.RequirePlace("upload"));
        Assert.Throws<ArgumentException>(() => model.RequirePlace(" "));
    }

    [Fact]
    public async Task What_is_refused_says_when_the_queue_is_likely_to_be_empty()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 9)
        );
        using (await model.RentAsync())
        {
            models.Time.Advance(TimeSpan.FromSeconds(2));
        }

        using ModelLease lease = await model.RentAsync();
        Task<ModelLease>[] waiting = [.. Enumerable.Range(0, 9).Select(_ => model.RentAsync().AsTask())];
        var refused = await Assert.ThrowsAsync<ModelBusyException>(() => model.RentAsync().AsTask());

        // Ten requests of two seconds each, one at once.
        Assert.Equal(TimeSpan.FromSeconds(20), refused.RetryAfter);
        lease.Dispose();
        foreach (Task<ModelLease> turn in waiting)
        {
            (await turn).Dispose();
        }
    }

    [Fact]
    public async Task What_is_refused_counts_the_wait_for_other_models()
    {
        await using var models = new TestModels(services =>
            services.Configure<HostedModelsOptions>(options => options.RunsAtOnce = 1)
        );
        IHostedClassifier one = await models.AddAsync("one");
        IHostedClassifier two = await models.AddAsync("two", options => (options.RequestsAtOnce, options.QueueLength) = (1, 0));
        ModelLease lease = await one.RentAsync();
        Task<ModelLease> waiting = two.RentAsync().AsTask();
        models.Time.Advance(TimeSpan.FromSeconds(10));
        lease.Dispose();
        using (await waiting)
        {
            models.Time.Advance(TimeSpan.FromSeconds(2));
        }

        using ModelLease next = await two.RentAsync();
        var refused = await Assert.ThrowsAsync<ModelBusyException>(() => two.RentAsync().AsTask());

        Assert.Equal(TimeSpan.FromSeconds(12), refused.RetryAfter);
    }

    [Fact]
    public async Task Who_is_refused_is_so_before_its_file_is_read()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 1)
        );
        ModelLease lease = await model.RentAsync();
        Task waiting = model.ClassifyAsync(Pixels);
        using var unread = new UnreadStream();

        await Assert.ThrowsAsync<ModelBusyException>(() => model.ClassifyAsync(ImageInput.FromStream(unread, "mine.jpg")));
        lease.Dispose();
        await waiting;
        await models.Catalog.RemoveAsync("test");
        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(ImageInput.FromStream(unread, "mine.jpg")));
    }

    [Fact]
    public async Task Requests_have_their_turn_in_the_order_of_their_arrival()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        ModelLease first = await model.RentAsync();
        Task<ModelLease>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => model.RentAsync().AsTask())];

        first.Dispose();
        foreach (Task<ModelLease> turn in waiting)
        {
            ModelLease lease = await turn;
            Assert.Equal(waiting.Length - Array.IndexOf(waiting, turn) - 1, waiting.Count(other => !other.IsCompleted));
            lease.Dispose();
        }
    }

    [Fact]
    public async Task A_request_that_gives_up_leaves_the_queue()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 1)
        );
        using ModelLease lease = await model.RentAsync();
        using var cancellation = new CancellationTokenSource();
        Task waiting = model.ClassifyAsync(Pixels, cancellationToken: cancellation.Token);
        Assert.Equal(1, model.Status.Queued);

        await cancellation.CancelAsync();
        var gone = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Equal(cancellation.Token, gone.CancellationToken);
        Assert.Equal(0, model.Status.Queued);
        Task another = model.ClassifyAsync(Pixels);
        Assert.Equal(1, model.Status.Queued);
        lease.Dispose();
        await another;
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_told_which_limit_it_was()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueTimeout) = (1, TimeSpan.FromSeconds(5))
        );
        using ModelLease lease = await model.RentAsync();
        Task waiting = model.ClassifyAsync(Pixels);

        models.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(waiting.IsCompleted);
        models.Time.Advance(TimeSpan.FromSeconds(0.2));
        var timeout = await Assert.ThrowsAsync<ModelTimeoutException>(() => waiting);

        Assert.Equal(("test", "QueueTimeout", TimeSpan.FromSeconds(5)), (timeout.Model, timeout.Option, timeout.Limit));
        Assert.Equal(0, model.Status.Queued);
    }

    [Fact]
    public async Task Models_share_the_gate_of_the_process_in_the_order_of_arrival()
    {
        await using var models = new TestModels(services =>
            services.Configure<HostedModelsOptions>(options => options.RunsAtOnce = 1)
        );
        IHostedClassifier one = await models.AddAsync("one");
        IHostedClassifier two = await models.AddAsync("two");

        ModelLease lease = await one.RentAsync();
        Task<ModelLease> second = two.RentAsync().AsTask();
        Task<ModelLease> third = one.RentAsync().AsTask();
        Assert.Equal((1, 1, 0, 1), (one.Status.Running, one.Status.Queued, two.Status.Running, two.Status.Queued));
        lease.Dispose();
        lease = await second;
        Assert.False(third.IsCompleted);
        lease.Dispose();

        (await third).Dispose();
    }

    [Fact]
    public async Task A_request_that_leaves_the_gate_gives_back_its_model_s_place()
    {
        await using var models = new TestModels(services =>
            services.Configure<HostedModelsOptions>(options => options.RunsAtOnce = 1)
        );
        IHostedClassifier one = await models.AddAsync("one");
        IHostedClassifier two = await models.AddAsync("two", options => (options.RequestsAtOnce, options.QueueLength) = (1, 0));
        ModelLease lease = await one.RentAsync();
        using var cancellation = new CancellationTokenSource();
        Task<ModelLease> waiting = two.RentAsync(cancellationToken: cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        lease.Dispose();

        (await two.RentAsync()).Dispose();
    }

    [Fact]
    public async Task Who_waits_at_the_gate_is_refused_when_its_model_is_gone()
    {
        await using var models = new TestModels(services =>
            services.Configure<HostedModelsOptions>(options => options.RunsAtOnce = 1)
        );
        IHostedClassifier one = await models.AddAsync("one");
        IHostedClassifier two = await models.AddAsync("two");
        using ModelLease lease = await one.RentAsync();
        Task waiting = two.ClassifyAsync(Pixels);
        Assert.Equal(1, two.Status.Queued);
        using var over = new CancellationTokenSource();
        await over.CancelAsync();

        Assert.True(await models.Catalog.RemoveAsync("two", over.Token));

        await Assert.ThrowsAsync<ModelUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    /// <summary>One whose bytes never come.</summary>
    private sealed class UnreadStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It was read.");
    }
}
