using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Tests.Models;

public class ModelLeaseTests
{
    private static readonly ModelIdentity Identity = new(
        "small",
        7,
        new string('b', 64),
        DateTimeOffset.UnixEpoch,
        Weights: null
    );

    private static string Photograph => Path.Combine(AppContext.BaseDirectory, "Photographs", "rocket.jpg");

    [Fact]
    public async Task What_a_program_does_with_a_hosted_classifier_is_tested_without_a_host()
    {
        using SmallNet model = LoadSmall();
        using DecodedImage photograph = ImageFile.Load(Photograph);
        var florist = new Florist(new FakeHostedClassifier(model));
        ImageInput image = ImageInput.FromFile(Photograph);

        Assert.Equal("daisy", await florist.NameOfAsync(image));
        Assert.Equal((model.Classify(photograph.View)[0].Label, 640), await florist.LookAtAsync(image));
        Assert.Equal(model.Embed(photograph.View), await florist.CompareAsync(photograph));
        Assert.Equal("flowers 3", await florist.WhoAnswersAsync());
    }

    [Fact]
    public async Task A_lease_without_a_host_is_of_the_model_that_it_was_given_and_measures_its_stages()
    {
        using SmallNet model = LoadSmall();
        using EncodedImage file = await ImageInput.FromFile(Photograph).ReadAsync();
        using var lease = new ModelLease(model, Identity);

        using DecodedImage image = lease.Decode(file);
        float[] logits = lease.Run(image.View).ToArray();

        Assert.Equal(model.Rank(logits, top: 5), model.Classify(image.View, top: 5));
        Assert.Same(model, lease.Loaded);
        Assert.Equal((Identity, TimeSpan.Zero), (lease.Model, lease.Times.Queue));
        Assert.All([lease.Times.Decode, lease.Times.Preprocess, lease.Times.Run], time => Assert.True(time > TimeSpan.Zero));
    }

    [Fact]
    public void A_lease_without_a_host_disposes_its_session_and_not_the_model()
    {
        using SmallNet model = LoadSmall();
        var lease = new ModelLease(model, Identity);
        ImageEmbedderSession session = lease.Session;

        lease.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(new float[3 * 32 * 32]));
        Assert.Throws<ObjectDisposedException>(() => lease.Run(new float[3 * 32 * 32]));
        model.Classify(new float[3 * 32 * 32]);
    }

    private static SmallNet LoadSmall() => SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet", "model.safetensors"));

    /// <summary>What a program writes.</summary>
    private sealed class Florist(IHostedClassifier flowers)
    {
        public async Task<string> NameOfAsync(ImageInput image) =>
            (await flowers.ClassifyAsync(image, top: 1)).Predictions[0].Label;

        public Task<(string Label, int Width)> LookAtAsync(ImageInput image) =>
            flowers.RunAsync(
                image,
                (lease, decoded) =>
                {
                    ReadOnlySpan<float> logits = lease.Run(decoded.View);
                    return (((ImageClassifier)lease.Loaded).Rank(logits, top: 1)[0].Label, decoded.Width);
                },
                "look"
            );

        public async Task<float[]> CompareAsync(DecodedImage image)
        {
            using ModelLease lease = await flowers.RentAsync("compare");
            lease.Run(image.View);
            return lease.Session.PooledOutput.ToArray();
        }

        public Task<string> WhoAnswersAsync() => flowers.RunAsync(lease => $"{lease.Model.Name} {lease.Model.Generation}");
    }
}
