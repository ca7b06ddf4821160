using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI.Tests.Infrastructure;

/// <summary>A hosted model that is exchanged: an embedding is the generation and the request's number.</summary>
/// <param name="generationOf">Which answers a request, by its number from 1 on.</param>
/// <param name="weightsOf">Which weights a generation has, by a number; by default others each.</param>
internal sealed class FakeHostedEmbedder(Func<int, int> generationOf, Func<int, int>? weightsOf = null)
    : FakeEmbedder,
        IHostedEmbedder
{
    private int _requests;

    public string Name => "roses";

    public int Requests => _requests;

    public HostedModelStatus Status => new(HostedModelState.Ready, Identity(1), Running: 0, Queued: 0, LastFailure: null);

    public Task<HostedEmbedding> EmbedAsync(
        ImageInput image,
        bool normalize = false,
        CancellationToken cancellationToken = default
    )
    {
        int request = Interlocked.Increment(ref _requests);
        int generation = generationOf(request);
        return Task.FromResult(new HostedEmbedding(Identity(generation), [generation, request, 0], default));
    }

    public static string Sha256(int weights) => new((char)('0' + weights), 64);

    public Task<HostedEmbedding> EmbedAsync(
        ReadOnlyMemory<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public void RequirePlace(string operation) => throw new NotSupportedException();

    public ValueTask<ModelLease> RentAsync(string operation = "rent", CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<TResult> RunAsync<TResult>(
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<TResult> RunAsync<TResult>(
        Func<ModelLease, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task ReloadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReloadAsync(string weights, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private ModelIdentity Identity(int generation) =>
        new(Name, generation, Sha256(weightsOf?.Invoke(generation) ?? generation), DateTimeOffset.UnixEpoch, Weights: null);
}
