using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

/// <summary>
/// What the tests of a program put in a hosted classifier's place: answers that they choose, and for work of the program's own a
/// lease of any model that is loaded.
/// </summary>
internal sealed class FakeHostedClassifier(ImageClassifier model) : ThrowingClassifier, IHostedClassifier
{
    private readonly ModelIdentity _identity = new("flowers", 3, new string('a', 64), DateTimeOffset.UnixEpoch, Weights: null);

    public string Name => _identity.Name;

    public HostedModelStatus Status => new(HostedModelState.Ready, _identity, Running: 0, Queued: 0, LastFailure: null);

    public override IReadOnlyList<string> Labels => model.Labels;

    public override int InputHeight => model.InputHeight;

    public override int InputWidth => model.InputWidth;

    public override int InputChannels => model.InputChannels;

    public override int EmbeddingDimensions => model.EmbeddingDimensions;

    public Task<HostedClassification> ClassifyAsync(
        ImageInput image,
        int top = 5,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(new HostedClassification(_identity, [new Prediction(0, "daisy", 1)], default));

    public void RequirePlace(string operation) { }

    public ValueTask<ModelLease> RentAsync(string operation = "rent", CancellationToken cancellationToken = default) =>
        new(new ModelLease(model, _identity));

    public async Task<TResult> RunAsync<TResult>(
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    )
    {
        using var lease = new ModelLease(model, _identity);
        using EncodedImage file = await image.ReadAsync(cancellationToken: cancellationToken);
        using DecodedImage decoded = lease.Decode(file, cancellationToken);
        return work(lease, decoded);
    }

    public Task<TResult> RunAsync<TResult>(
        Func<ModelLease, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    )
    {
        using var lease = new ModelLease(model, _identity);
        return Task.FromResult(work(lease));
    }

    public Task ReloadAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ReloadAsync(string weights, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<HostedClassification> ClassifyAsync(
        ReadOnlyMemory<float> pixelValues,
        int top = 5,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<HostedEmbedding> EmbedAsync(
        ImageInput image,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<HostedEmbedding> EmbedAsync(
        ReadOnlyMemory<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();
}
