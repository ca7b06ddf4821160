namespace ConvNextV2.Compiled.Images.Batches;

/// <summary>How long one image is worked on: a token that is cancelled when it has been too long.</summary>
internal sealed class ImageClock : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _stop;

    /// <param name="options">With the limit.</param>
    /// <param name="cancellationToken">Ends the work for other reasons.</param>
    public ImageClock(ImageBatchOptions options, CancellationToken cancellationToken)
    {
        _limit = options.TimeLimit;
        _over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
    }

    /// <summary>Cancelled when the time is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Cancelled then too, and where the whole batch is.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>A step begins, which has all of the time.</summary>
    public void Start() => _over.CancelAfter(_limit);

    /// <summary>Until the next step, time does not count.</summary>
    public void Pause() => _over.CancelAfter(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _stop.Dispose();
        _over.Dispose();
    }
}
