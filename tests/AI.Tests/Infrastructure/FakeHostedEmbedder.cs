using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.AI.Tests.Infrastructure;

/// <summary>A hosted model that is exchanged after so many requests: an embedding is the generation and the request's number.</summary>
internal sealed class FakeHostedEmbedder(int requestsOfFirst) : FakeEmbedder, IHostedEmbedder
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
        int generation = request <= requestsOfFirst ? 1 : 2;
        return Task.FromResult(new HostedEmbedding(Identity(generation), [generation, request, 0], default));
    }

    public static string Sha256(int generation) => new((char)('0' + generation), 64);

    public Task<HostedEmbedding> EmbedAsync(
        ReadOnlyMemory<float> pixelValues,
        bool normalize = false,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public ValueTask<ModelLease> RentAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<TResult> RunAsync<TResult>(
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public Task<TResult> RunAsync<TResult>(Func<ModelLease, TResult> work, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ReloadAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReloadAsync(string weights, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private ModelIdentity Identity(int generation) =>
        new(Name, generation, Sha256(generation), DateTimeOffset.UnixEpoch, Weights: null);
}
