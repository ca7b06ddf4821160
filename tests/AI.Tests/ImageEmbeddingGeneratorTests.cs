using System.Numerics.Tensors;
using ConvNextV2.Compiled.AI.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;
using Microsoft.Extensions.AI;

namespace ConvNextV2.Compiled.AI.Tests;

public class ImageEmbeddingGeneratorTests
{
    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));

    private static readonly string Photographs = Path.Combine(AppContext.BaseDirectory, "Photographs");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Embeddings_are_those_of_the_model_in_the_order_of_the_images(int imagesAtOnce)
    {
        using var generator = Model.AsIEmbeddingGenerator(new() { ImagesAtOnce = imagesAtOnce });

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            Enumerable.Range(0, 11).Select(Pictures.Of)
        );

        Assert.Equal(11, embeddings.Count);
        Assert.All(embeddings, (embedding, seed) => Assert.Equal(Expected(Pictures.Bytes(seed)), embedding.Vector.ToArray()));
    }

    [Fact]
    public async Task An_embedding_has_the_length_one_unless_its_own_is_asked_for()
    {
        using var normalized = Model.AsIEmbeddingGenerator();
        using var asTheyAre = Model.AsIEmbeddingGenerator(new() { Normalize = false });

        ReadOnlyMemory<float> one = await normalized.GenerateVectorAsync(Pictures.Of(seed: 1));
        ReadOnlyMemory<float> own = await asTheyAre.GenerateVectorAsync(Pictures.Of(seed: 1));

        Assert.Equal(1, TensorPrimitives.Norm(one.Span), 1e-5);
        Assert.Equal(Expected(Pictures.Bytes(seed: 1), normalize: false), own.ToArray());
        Assert.NotEqual(1, TensorPrimitives.Norm(own.Span), 1e-2);
    }

    [Theory]
    [InlineData("rocket.jpg", "image/jpeg")]
    [InlineData("chelsea.png", "image/png")]
    [InlineData("chelsea.png", "image/jpeg")]
    [InlineData("rocket.jpg", "application/octet-stream")]
    public async Task Bytes_and_a_URI_of_data_give_the_same_whatever_kind_of_image_they_are_said_to_be(
        string file,
        string mediaType
    )
    {
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(Photographs, file));
        using var generator = Model.AsIEmbeddingGenerator();

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync([
            new DataContent(bytes, mediaType),
            new DataContent($"data:{mediaType};base64,{Convert.ToBase64String(bytes)}"),
        ]);

        Assert.Equal(Expected(bytes), embeddings[0].Vector.ToArray());
        Assert.Equal(Expected(bytes), embeddings[1].Vector.ToArray());
    }

    [Fact]
    public async Task An_embedding_says_which_model_made_it_and_when()
    {
        using var generator = Model.AsIEmbeddingGenerator(new() { ModelId = "flowers" });
        DateTimeOffset before = DateTimeOffset.UtcNow;

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync([Pictures.Of(seed: 1)]);

        Assert.Equal("flowers", embeddings[0].ModelId);
        Assert.InRange(embeddings[0].CreatedAt!.Value, before, DateTimeOffset.UtcNow);
        Assert.Null(embeddings.Usage);
        Assert.Null(embeddings[0].AdditionalProperties);
    }

    [Fact]
    public void Whoever_asks_is_told_of_the_provider_the_model_and_the_dimensions()
    {
        using var generator = Model.AsIEmbeddingGenerator();

        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;

        Assert.Equal("convnextv2", metadata.ProviderName);
        Assert.Equal("SmallNet", metadata.DefaultModelId);
        Assert.Equal(40, metadata.DefaultModelDimensions);
        Assert.Same(Model, generator.GetService<IImageEmbedder>());
        Assert.Same(Model, generator.GetService<SmallNet>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<DataContent, Embedding<float>>>());
        Assert.Null(generator.GetService<FashionNet>());
        Assert.Null(generator.GetService(typeof(IImageEmbedder), serviceKey: "other"));
    }

    [Fact]
    public async Task Other_dimensions_and_another_model_are_refused_and_its_own_are_not()
    {
        using var generator = Model.AsIEmbeddingGenerator();

        await generator.GenerateAsync([Pictures.Of(seed: 1)], new() { ModelId = "SmallNet", Dimensions = 40 });
        var dimensions = await Assert.ThrowsAsync<ArgumentException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 1)], new() { Dimensions = 20 })
        );
        var model = await Assert.ThrowsAsync<ArgumentException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 1)], new() { ModelId = "clip\u001b" })
        );

        Assert.StartsWith(
            "The options ask for 20 dimensions, and embeddings of 'SmallNet' have 40.",
            dimensions.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The options ask for the model 'clip\\u001b', and this generator's is 'SmallNet'.",
            model.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_image_that_cannot_be_used_is_named_by_its_place_and_by_its_own_name()
    {
        byte[] broken = Pictures.Bytes(seed: 2)[..60];
        using var generator = Model.AsIEmbeddingGenerator();

        var byPlace = await Assert.ThrowsAsync<ImageException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 1), new DataContent(broken, Pictures.Png)])
        );
        var byName = await Assert.ThrowsAsync<ImageException>(() =>
            generator.GenerateAsync([new DataContent(broken, Pictures.Png) { Name = "rose\n.png" }])
        );

        Assert.StartsWith("The image 'values[1]' cannot be used: ", byPlace.Message, StringComparison.Ordinal);
        Assert.StartsWith("The image 'values[0] rose\\u000a.png' cannot be used: ", byName.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_the_config_does_not_allow_for_is_named_too()
    {
        using FashionNet fashion = FashionNet.Load(Path.Combine(AppContext.BaseDirectory, "FashionNet"));
        using var generator = fashion.AsIEmbeddingGenerator();

        var exception = await Assert.ThrowsAsync<ImageException>(() => generator.GenerateAsync([Pictures.Of(seed: 1)]));

        Assert.StartsWith("The image 'values[0]' cannot be used: ", exception.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentException>(exception.InnerException);
    }

    [Fact]
    public async Task An_image_larger_than_the_limits_is_refused()
    {
        using var generator = Model.AsIEmbeddingGenerator(new() { Limits = new ImageLimits { MaxPixels = 100 } });

        var exception = await Assert.ThrowsAsync<ImageException>(() => generator.GenerateAsync([Pictures.Of(seed: 1)]));

        Assert.Contains("MaxPixels is 100", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Before any image is decoded.</summary>
    [Fact]
    public async Task What_is_no_image_by_its_media_type_and_what_is_null_are_refused_by_their_places()
    {
        var fake = new FakeEmbedder();
        using var generator = fake.AsIEmbeddingGenerator();

        var text = await Assert.ThrowsAsync<ArgumentException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 1), new DataContent("a rose"u8.ToArray(), "text/plain")])
        );
        var none = await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([Pictures.Of(seed: 1), null!]));

        Assert.StartsWith(
            "values[1] has the media type 'text/plain'; what is embedded is image/*",
            text.Message,
            StringComparison.Ordinal
        );
        Assert.StartsWith("values[1] is null.", none.Message, StringComparison.Ordinal);
        Assert.Equal(0, fake.Calls);
    }

    /// <summary>By M.E.AI itself: a DataContent is never an address, so that nothing here can be made to fetch one.</summary>
    [Theory]
    [InlineData("https://example.org/rose.jpg")]
    [InlineData("file:///etc/passwd")]
    public void An_address_is_refused_before_there_is_content(string address) =>
        Assert.Throws<ArgumentException>(() => new DataContent(address, "image/jpeg"));

    [Fact]
    public async Task No_more_images_are_run_at_once_than_may_be_and_as_many_as_may()
    {
        // The pool has a thread for a fourth at once, were one begun.
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 16), completions);
        using var all = new CountdownEvent(3);
        int now = 0;
        int most = 0;
        var fake = new FakeEmbedder
        {
            Embedding = _ =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                if (!all.IsSet)
                {
                    all.Signal();
                    all.Wait(TimeSpan.FromMinutes(1));
                }

                Interlocked.Decrement(ref now);
            },
        };
        using var generator = fake.AsIEmbeddingGenerator(new() { ImagesAtOnce = 3 });

        await generator.GenerateAsync(Enumerable.Range(0, 24).Select(Pictures.Of));

        Assert.True(all.IsSet);
        Assert.Equal(3, most);
        Assert.Equal(24, fake.Calls);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_its_runs_and_begins_no_more()
    {
        using var cancellation = new CancellationTokenSource();
        var fake = new FakeEmbedder
        {
            Embedding = token =>
            {
                cancellation.Cancel();
                token.ThrowIfCancellationRequested();
            },
        };
        using var generator = fake.AsIEmbeddingGenerator(new() { ImagesAtOnce = 1 });

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            generator.GenerateAsync(Enumerable.Range(0, 8).Select(Pictures.Of), options: null, cancellation.Token)
        );

        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.Equal(1, fake.Calls);
    }

    /// <summary>Vectors of two models cannot be compared.</summary>
    [Theory]
    [InlineData(0, 8)]
    [InlineData(3, 11)]
    [InlineData(7, 15)]
    [InlineData(8, 8)]
    public async Task All_of_a_call_are_of_one_model_though_a_host_exchanges_it_meanwhile(int requestsOfFirst, int requests)
    {
        var fake = new FakeHostedEmbedder(request => request <= requestsOfFirst ? 1 : 2);
        using var generator = fake.AsIEmbeddingGenerator();

        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(
            Enumerable.Range(0, 8).Select(Pictures.Of)
        );

        int generation = requestsOfFirst == 8 ? 1 : 2;
        Assert.All(embeddings, embedding => Assert.Equal(generation, embedding.Vector.Span[0]));
        Assert.All(
            embeddings,
            embedding => Assert.Equal($"roses@{FakeHostedEmbedder.Sha256(generation)[..12]}", embedding.ModelId)
        );
        Assert.Equal(requests, fake.Requests);
    }

    [Fact]
    public async Task The_same_weights_that_are_loaded_again_meanwhile_are_the_same_model()
    {
        var fake = new FakeHostedEmbedder(request => request <= 3 ? 1 : 2, weightsOf: _ => 7);
        using var generator = fake.AsIEmbeddingGenerator();

        await generator.GenerateAsync(Enumerable.Range(0, 8).Select(Pictures.Of));

        Assert.Equal(8, fake.Requests);
    }

    [Fact]
    public async Task A_model_that_is_exchanged_again_and_again_ends_the_call()
    {
        var fake = new FakeHostedEmbedder(request => request);
        using var generator = fake.AsIEmbeddingGenerator(new() { ImagesAtOnce = 1 });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            generator.GenerateAsync(Enumerable.Range(0, 3).Select(Pictures.Of))
        );

        Assert.Equal(
            "The model 'roses' was exchanged in each of 3 rounds of embedding 3 images, which are to be of one model: "
                + "give it fewer at a time.",
            exception.Message
        );
        Assert.Equal(3 + 2 + 2, fake.Requests);
    }

    [Fact]
    public async Task The_id_that_an_embedding_has_asks_for_the_weights_that_made_it()
    {
        using var generator = new FakeHostedEmbedder(_ => 1).AsIEmbeddingGenerator();
        Embedding<float> embedding = (await generator.GenerateAsync([Pictures.Of(seed: 1)]))[0];
        string others = $"roses@{FakeHostedEmbedder.Sha256(2)[..12]}";

        await generator.GenerateAsync([Pictures.Of(seed: 2)], new() { ModelId = embedding.ModelId });
        var exception = await Assert.ThrowsAsync<ArgumentException>(() =>
            generator.GenerateAsync([Pictures.Of(seed: 2)], new() { ModelId = others })
        );

        Assert.Contains($"'{others}', and '{embedding.ModelId}' answers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_is_disposed_leaves_its_model()
    {
        using (SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet")))
        {
            model.AsIEmbeddingGenerator().Dispose();
            using DecodedImage image = ImageFile.Load(Pictures.Bytes(seed: 1));

            Assert.Equal(40, model.Embed(image.View).Length);
        }

        using var generator = new FakeEmbedder().AsIEmbeddingGenerator();
        Assert.Empty(await generator.GenerateAsync([]));
    }

    [Fact]
    public void No_images_at_once_are_refused() =>
        Assert.Equal(
            "ImagesAtOnce",
            Assert.Throws<ArgumentOutOfRangeException>(() => Model.AsIEmbeddingGenerator(new() { ImagesAtOnce = 0 })).ParamName
        );

    private static float[] Expected(byte[] file, bool normalize = true)
    {
        using DecodedImage image = ImageFile.Load(file);
        return Model.Embed(image.View, normalize);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; )
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
