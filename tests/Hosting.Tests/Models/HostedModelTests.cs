using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Tests.Checkpoints;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Hosting.Tests.Models;

public class HostedModelTests
{
    private static readonly float[] Pixels = [1, 2, 3];

    private static string Photograph => Path.Combine(AppContext.BaseDirectory, "Photographs", "rocket.jpg");

    private static string SmallWeights => Path.Combine(AppContext.BaseDirectory, "SmallNet", "model.safetensors");

    [Fact]
    public async Task Answers_are_those_of_the_model_without_a_host()
    {
        using SmallNet bare = SmallNet.Load(SmallWeights);
        await using var models = new TestModels();
        var hosted = (IHostedClassifier)
            await models.Catalog.AddAsync<SmallNet>("small", new HostedModelOptions { Weights = SmallWeights });
        using DecodedImage image = ImageFile.Load(Photograph);
        float[] pixelValues = new float[3 * 32 * 32];
        hosted.Preprocess(image.View, pixelValues);
        Prediction[] expected = bare.Classify(image.View, top: 3);
        float[] embedding = bare.Embed(image.View, normalize: true);
        var predictions = new Prediction[3];
        float[] filled = new float[hosted.EmbeddingDimensions];

        Assert.Equal(expected, hosted.Classify(image.View, top: 3));
        Assert.Equal(expected, hosted.Classify(pixelValues, top: 3));
        Assert.Equal(3, hosted.Classify(image.View, predictions));
        Assert.Equal(expected, predictions);
        Assert.Equal(expected, (await hosted.ClassifyAsync(ImageInput.FromFile(Photograph), top: 3)).Predictions);
        Assert.Equal(expected, (await hosted.ClassifyAsync(pixelValues, top: 3)).Predictions);
        Assert.Equal(embedding, hosted.Embed(image.View, normalize: true));
        Assert.Equal(embedding, hosted.Embed(pixelValues, normalize: true));
        hosted.Embed(pixelValues, filled, normalize: true);
        Assert.Equal(embedding, filled);
        Assert.Equal(embedding, (await hosted.EmbedAsync(ImageInput.FromFile(Photograph), normalize: true)).Vector);
        Assert.Equal(bare.Embed(pixelValues), (await hosted.EmbedAsync(pixelValues)).Vector);
        Assert.Equal(
            (bare.InputHeight, bare.InputWidth, bare.InputChannels, bare.Labels),
            (hosted.InputHeight, hosted.InputWidth, hosted.InputChannels, hosted.Labels)
        );
    }

    [Fact]
    public async Task Times_are_those_of_the_stages_that_there_were()
    {
        await using var models = new TestModels();
        var hosted = (IHostedClassifier)
            await models.Catalog.AddAsync<SmallNet>("small", new HostedModelOptions { Weights = SmallWeights });

        StageTimes ofFile = (await hosted.ClassifyAsync(ImageInput.FromFile(Photograph))).Times;
        StageTimes ofValues = (await hosted.ClassifyAsync(new float[3 * 32 * 32])).Times;

        Assert.All([ofFile.Decode, ofFile.Preprocess, ofFile.Run, ofValues.Run], time => Assert.True(time > TimeSpan.Zero));
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (ofValues.Decode, ofValues.Preprocess));
    }

    [Fact]
    public async Task One_run_can_have_several_outputs()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        int before = models.Runs.Count;

        (float[] logits, float[] features, int width) = await model.RunAsync(
            ImageInput.FromFile(Photograph),
            (lease, image) =>
            {
                float[] logits = lease.Run(image.View).ToArray();
                return (logits, lease.Session.PooledOutput.ToArray(), image.Width);
            }
        );

        Assert.Equal(logits, features);
        Assert.Equal((640, before + 1), (width, models.Runs.Count));
    }

    [Fact]
    public async Task A_request_is_worked_on_on_no_thread_of_the_pool()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();

        Assert.False(await model.RunAsync(ImageInput.FromFile(Photograph), (_, _) => Thread.CurrentThread.IsThreadPoolThread));
    }

    [Fact]
    public async Task Requests_that_wait_hold_no_thread()
    {
        const int Waiting = 2000;
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, Waiting)
        );
        ModelLease lease = await model.RentAsync();

        Task[] requests = [.. Enumerable.Range(0, Waiting).Select(_ => model.ClassifyAsync(Pixels))];

        // A thread each would be more than the pool adds in that time, and this would wait for one.
        await Task.Run(() => { }).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Waiting, model.Status.Queued);
        lease.Dispose();
        await Task.WhenAll(requests);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData(1, 2)]
    public async Task Each_session_that_requests_can_need_has_run_before_the_model_answers(int? threads, int sessions)
    {
        await using var models = new TestModels();

        await models.AddAsync(configure: options => (options.RequestsAtOnce, options.ThreadsPerRequest) = (2, threads));

        Assert.Equal(sessions, models.Runs.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_operation_has_a_name(string operation)
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => model.RentAsync(operation).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => model.RunAsync(_ => 0, operation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            model.RunAsync(ImageInput.FromFile(Photograph), (_, _) => 0, operation)
        );
    }

    [Fact]
    public async Task A_checkpoint_of_several_models_and_more_is_loaded_as_the_options_say()
    {
        await using var models = new TestModels();
        string weights = models.Folder["several.safetensors"];
        await File.WriteAllBytesAsync(
            weights,
            SafetensorsBytes.Write([
                ("norm.weight", "F32", [3], [1, 2, 3]),
                ("norm.bias", "F32", [3], [0, 0, 0]),
                ("ema.norm.weight", "F32", [3], [9, 2, 3]),
                ("ema.norm.bias", "F32", [3], [0, 0, 0]),
            ])
        );
        string more = models.Folder["more.safetensors"];
        await File.WriteAllBytesAsync(
            more,
            SafetensorsBytes.Write([
                ("norm.weight", "F32", [3], [1, 9, 3]),
                ("norm.bias", "F32", [3], [0, 0, 0]),
                ("loss.weight", "F32", [1], [1]),
            ])
        );

        await Assert.ThrowsAsync<CheckpointException>(() => models.AddAsync(configure: options => options.Weights = weights));
        await Assert.ThrowsAsync<CheckpointException>(() => models.AddAsync(configure: options => options.Weights = more));
        IHostedClassifier averaged = await models.AddAsync(
            "averaged",
            options => (options.Weights, options.WeightsPrefix) = (weights, "ema.")
        );
        IHostedClassifier lost = await models.AddAsync(
            "lost",
            options => (options.Weights, options.IgnoredTensors) = (more, ["loss.*"])
        );

        Assert.Equal("red", (await averaged.ClassifyAsync(new float[] { 1, 1, 1 })).Predictions[0].Label);
        Assert.Equal("green", (await lost.ClassifyAsync(new float[] { 1, 1, 1 })).Predictions[0].Label);
    }

    [Fact]
    public async Task Configs_beside_a_checkpoint_are_left_unread_where_the_options_say_so()
    {
        await using var models = new TestModels();
        await File.WriteAllTextAsync(models.Folder["config.json"], "no config");

        await Assert.ThrowsAsync<CheckpointException>(() => models.AddAsync());

        await models.AddAsync(configure: options => options.IgnoreConfigs = true);
    }

    [Fact]
    public async Task A_hash_that_is_expected_of_shards_is_refused_by_a_sentence()
    {
        await using var models = new TestModels();
        string index = models.Folder["model.safetensors.index.json"];
        await File.WriteAllTextAsync(
            index,
            """{ "weight_map": { "norm.weight": "model.safetensors", "norm.bias": "model.safetensors" } }"""
        );
        await models.AddAsync("shards", options => options.Weights = index);

        var refused = await Assert.ThrowsAsync<CheckpointException>(() =>
            models.AddAsync(configure: options => (options.Weights, options.ExpectedSha256) = (index, new string('a', 64)))
        );

        Assert.Contains("of one file, and this is the index of several", refused.Message);
    }

    [Fact]
    public async Task A_request_has_all_processors_where_neither_it_nor_the_one_before_has_company()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 3);

        using ModelLease alone = await model.RentAsync();
        using ModelLease second = await model.RentAsync();
        alone.Dispose();
        using ModelLease third = await model.RentAsync();
        second.Dispose();
        third.Dispose();
        using ModelLease behind = await model.RentAsync();
        behind.Dispose();
        using ModelLease aloneAgain = await model.RentAsync();

        Assert.Equal(
            [Environment.ProcessorCount, 1, 1, 1, Environment.ProcessorCount],
            new[] { alone, second, third, behind, aloneAgain }.Select(lease => ((TestNet.Session)lease.Session).Threads)
        );
        Assert.Same(alone.Session, aloneAgain.Session);
    }

    [Fact]
    public async Task A_request_has_as_many_threads_as_the_options_say()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.ThreadsPerRequest = 3);

        using ModelLease alone = await model.RentAsync();
        using ModelLease second = await model.RentAsync();

        Assert.All([alone, second], lease => Assert.Equal(3, ((TestNet.Session)lease.Session).Threads));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_at_its_next_phase()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RequestsAtOnce = 1);
        models.Runs.AreHeld = true;
        using var cancellation = new CancellationTokenSource();
        Task running = model.ClassifyAsync(Pixels, cancellationToken: cancellation.Token);
        await models.Runs.InsideAsync();

        await cancellation.CancelAsync();
        models.Runs.LetGo();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        models.Runs.AreHeld = false;
        await model.ClassifyAsync(Pixels);
    }

    [Fact]
    public async Task A_run_that_takes_too_long_ends_at_its_next_phase_and_says_which_limit_it_was()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RunTimeout = TimeSpan.FromSeconds(3));
        models.Runs.AreHeld = true;
        Task running = model.ClassifyAsync(Pixels);
        await models.Runs.InsideAsync();

        models.Time.Advance(TimeSpan.FromSeconds(4));
        models.Runs.LetGo();
        var timeout = await Assert.ThrowsAsync<ModelTimeoutException>(() => running);

        Assert.Equal(("RunTimeout", TimeSpan.FromSeconds(3)), (timeout.Option, timeout.Limit));
        models.Runs.AreHeld = false;
        await model.ClassifyAsync(Pixels);
    }

    [Fact]
    public async Task Who_has_given_up_has_nothing_decoded_and_nothing_run()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options => options.RunTimeout = TimeSpan.FromSeconds(3));
        using EncodedImage file = await ImageInput.FromBytes("no image"u8.ToArray(), "mine.jpg").ReadAsync();
        using DecodedImage image = ImageFile.Load(Photograph);
        using ModelLease lease = await model.RentAsync();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        int before = models.Runs.Count;

        // Decoding would find that it is no image, and preprocessing that these are no pixel values.
        Assert.Throws<OperationCanceledException>(() => lease.Decode(file, cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => lease.Run(new float[2], cancellation.Token));
        models.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("RunTimeout", Assert.Throws<ModelTimeoutException>(() => lease.Decode(file)).Option);
        Assert.Equal("RunTimeout", Assert.Throws<ModelTimeoutException>(() => lease.Run(new float[2])).Option);
        Assert.Equal(before, models.Runs.Count);
    }

    [Fact]
    public async Task Several_images_are_decoded_and_run_in_one_turn()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        using EncodedImage file = await ImageInput.FromFile(Photograph).ReadAsync();

        (int[] generations, StageTimes times) = await model.RunAsync(lease =>
        {
            int[] generations = new int[2];
            for (int i = 0; i < generations.Length; i++)
            {
                using DecodedImage image = lease.Decode(file);
                lease.Run(image.View);
                generations[i] = lease.Model.Generation;

                // A reload meanwhile changes nothing about it.
                model.ReloadAsync().GetAwaiter().GetResult();
            }

            return (generations, lease.Times);
        });

        Assert.Equal([1, 1], generations);
        Assert.True(times.Decode > TimeSpan.Zero);
        Assert.Equal(3, model.Status.Model!.Generation);
    }

    [Fact]
    public async Task An_image_that_is_larger_than_allowed_is_refused_by_its_name()
    {
        await using var models = new TestModels();
        IHostedClassifier bytes = await models.AddAsync("bytes", options => options.MaxImageBytes = 1000);
        IHostedClassifier pixels = await models.AddAsync("pixels", options => options.MaxImagePixels = 1000);
        int before = models.Runs.Count;

        foreach (IHostedClassifier model in new[] { bytes, pixels })
        {
            byte[] file = await File.ReadAllBytesAsync(Photograph);
            var refused = await Assert.ThrowsAsync<ImageException>(() =>
                model.ClassifyAsync(ImageInput.FromStream(new MemoryStream(file), "mine.jpg"))
            );
            Assert.Equal("mine.jpg", refused.Name);
        }

        Assert.Equal(before, models.Runs.Count);
    }

    [Fact]
    public async Task Bytes_that_are_more_than_allowed_are_refused_before_they_wait()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.MaxImageBytes) = (1, 1000)
        );
        using ModelLease lease = await model.RentAsync();

        Task refused = model.ClassifyAsync(ImageInput.FromBytes(new byte[1001], "mine.jpg"));

        Assert.True(refused.IsCompleted);
        Assert.Equal("mine.jpg", (await Assert.ThrowsAsync<ImageException>(() => refused)).Name);
    }

    [Fact]
    public async Task An_image_that_is_none_is_refused_and_its_place_given_back()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );

        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<ImageException>(() =>
                model.ClassifyAsync(ImageInput.FromBytes("no image"u8.ToArray(), "mine.jpg"))
            );
        }

        await model.ClassifyAsync(Pixels);
    }

    [Fact]
    public async Task An_image_that_the_model_cannot_take_is_refused_by_its_name()
    {
        await using var models = new TestModels();
        var model = (IHostedClassifier)await models.Catalog.AddAsync<FashionNet>("fashion", new HostedModelOptions());

        var refused = await Assert.ThrowsAsync<ImageException>(() => model.ClassifyAsync(ImageInput.FromFile(Photograph)));

        Assert.Equal(Photograph, refused.Name);
    }

    [Fact]
    public async Task Wrong_arguments_are_refused_before_they_wait()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );
        using ModelLease lease = await model.RentAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => model.ClassifyAsync(Pixels, top: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Classify(Pixels, top: 0));
        Assert.Throws<ArgumentException>(() => model.Embed(Pixels, new float[2]));
    }

    [Fact]
    public async Task Weights_that_come_with_a_class_have_a_path_and_a_hash()
    {
        await using var models = new TestModels();
        ModelIdentity beside = (await models.Catalog.AddAsync<FashionNet>("beside", new HostedModelOptions())).Status.Model!;
        ModelIdentity inside = (await models.Catalog.AddAsync<EmbeddedNet>("inside", new HostedModelOptions())).Status.Model!;

        Assert.True(File.Exists(beside.Weights));
        Assert.Null(inside.Weights);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(beside.Weights))),
            beside.Sha256
        );
        Assert.Matches("^[0-9a-f]{64}$", inside.Sha256);
    }

    [Fact]
    public async Task A_class_without_weights_says_so()
    {
        await using var models = new TestModels();

        var failure = await Assert.ThrowsAsync<NotSupportedException>(() =>
            models.Catalog.AddAsync<SmallNet>("small", new HostedModelOptions())
        );

        Assert.Contains("SmallNet", failure.Message);
    }

    [Fact]
    public async Task A_model_without_labels_embeds()
    {
        await using var models = new TestModels();
        IHostedModel model = await models.Catalog.AddAsync<FeaturesNet>(
            "features",
            new HostedModelOptions { Weights = SmallWeights }
        );

        Assert.IsNotAssignableFrom<IImageClassifier>(model);
        var embedder = Assert.IsAssignableFrom<IHostedEmbedder>(model);
        Assert.Equal(embedder.EmbeddingDimensions, (await embedder.EmbedAsync(ImageInput.FromFile(Photograph))).Vector.Length);
    }

    /// <summary>A request's time begins with its turn, which is where the test steps in.</summary>
    [Fact]
    public async Task Who_gets_its_turn_while_the_program_ends_is_told_that_the_model_is_gone()
    {
        var time = new TimeOfRuns(TimeSpan.FromMinutes(7));
        await using var models = new TestModels(services => services.AddSingleton<TimeProvider>(time));
        IHostedClassifier model = await models.AddAsync(configure: options => options.RunTimeout = time.Limit);
        time.Begun = ((ServiceProvider)models.Services).Dispose;

        await Assert.ThrowsAsync<ModelUnavailableException>(() => model.ClassifyAsync(Pixels));

        Assert.Equal(0, model.Status.Running);
    }

    [Fact]
    public async Task A_lease_that_is_disposed_twice_gives_one_place_back()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 0)
        );
        ModelLease lease = await model.RentAsync();

        lease.Dispose();
        lease.Dispose();

        Assert.Throws<ObjectDisposedException>(() => lease.Run(Pixels));
        using ModelLease next = await model.RentAsync();
        Assert.Equal((1, 0), (model.Status.Running, model.Status.Queued));
        await Assert.ThrowsAsync<ModelBusyException>(() => model.ClassifyAsync(Pixels));
    }

    /// <summary>A time that stands still, and says when the limit of a run begins.</summary>
    private sealed class TimeOfRuns(TimeSpan limit) : FakeTimeProvider
    {
        public TimeSpan Limit => limit;

        public Action Begun { get; set; } = () => { };

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == limit)
            {
                Begun();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
