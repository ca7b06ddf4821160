using System.Diagnostics;
using ConvNextV2.Compiled.Hosting.Models;
using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Images;
using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// A request's turn: one session of the model that answers, until it is disposed. A reload meanwhile changes nothing about it.
/// Not for several threads at once.
/// </summary>
public sealed class ModelLease : IDisposable
{
    // Null without a host.
    private readonly ModelTurn? _turn;
    private readonly ModelTelemetry? _telemetry;
    private readonly HostedModelOptions _options;
    private readonly CancellationTokenSource? _timeout;
    private string? _file;
    private TimeSpan _decode;
    private TimeSpan _preprocess;
    private TimeSpan _run;
    private int _isDisposed;

    /// <summary>
    /// A lease without a host, and so without a queue, time limits and metrics: what a test's own <see cref="IHostedModel"/>
    /// gives to work that asks for one.
    /// </summary>
    /// <param name="model">Any that is loaded. The caller disposes it, after the lease.</param>
    /// <param name="identity">What the lease says that it is.</param>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory for a session.</exception>
    public ModelLease(ImageEmbedder model, ModelIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(identity);
        (Loaded, Model, Session, _options) = (model, identity, model.CreateSession(), new HostedModelOptions());
    }

    /// <param name="turn">The request's.</param>
    /// <param name="session">Rented from its generation.</param>
    /// <param name="telemetry">Told of each stage.</param>
    /// <param name="options">How images are decoded, and how long runs may go on, from now.</param>
    /// <param name="time">What that goes by.</param>
    internal ModelLease(
        in ModelTurn turn,
        ImageEmbedderSession session,
        ModelTelemetry telemetry,
        HostedModelOptions options,
        TimeProvider time
    )
    {
        (Loaded, Model, Session) = (turn.Generation.Model, turn.Generation.Identity, session);
        (_turn, _telemetry, _options) = (turn, telemetry, options);
        _timeout = options.RunTimeout is { } delay ? new CancellationTokenSource(delay, time) : null;
    }

    /// <summary>Which model it is.</summary>
    public ModelIdentity Model { get; }

    /// <summary>The model; an <see cref="ImageClassifier"/> if it has labels. The host disposes it.</summary>
    public ImageEmbedder Loaded { get; }

    /// <summary>The session, which has the outputs of the last run. It is not the caller's to dispose.</summary>
    public ImageEmbedderSession Session { get; }

    /// <summary>How long it waited for its turn, and its stages took until now, all its images together.</summary>
    public StageTimes Times => new(_decode, _turn?.Permit.QueueTime ?? TimeSpan.Zero, _preprocess, _run);

    /// <summary>Decodes an image, as the host's options say, unless its time is over already.</summary>
    /// <param name="file">Read before the turn came.</param>
    /// <param name="cancellationToken">Looked at before.</param>
    /// <returns>The image, to be disposed.</returns>
    /// <exception cref="ImageException">It is damaged, cut off, in no known format or too large.</exception>
    /// <exception cref="ModelTimeoutException">
    /// <see cref="HostedModelOptions.RunTimeout"/> has passed since the lease was given.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public DecodedImage Decode(EncodedImage file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        RequireTime(cancellationToken);
        long start = Stopwatch.GetTimestamp();
        _file = file.Name;
        DecodedImage image = file.Decode(_options.ReducedDecoding ? Loaded : null);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        _decode += time;
        _telemetry?.Decoded(Model.Name, time);
        return image;
    }

    /// <summary>Runs an image of any size, as the session does, within the host's time limit.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>The logits, or without a classifier the pooled output; valid until the next run.</returns>
    /// <exception cref="ArgumentException">
    /// The model has other channels, or its config asks for no resizing and the image has another size.
    /// </exception>
    /// <exception cref="ImageException">The same, where the host has decoded the image.</exception>
    /// <exception cref="ModelTimeoutException">
    /// <see cref="HostedModelOptions.RunTimeout"/> has passed since the lease was given.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public ReadOnlySpan<float> Run(ImageView image, CancellationToken cancellationToken = default)
    {
        try
        {
            return Run(image, static (session, image, token) => session.Run(image, token), cancellationToken);
        }
        catch (ArgumentException exception) when (_file is not null)
        {
            throw new ImageException(_file, Sentence.Of(exception), exception);
        }
    }

    /// <summary>Runs pixel values of one image, as the session does, within the host's time limit.</summary>
    /// <param name="pixelValues">Channels × rows × columns.</param>
    /// <param name="cancellationToken">Looked at between blocks.</param>
    /// <returns>The logits, or without a classifier the pooled output; valid until the next run.</returns>
    /// <exception cref="ArgumentException">The values are not those of one image.</exception>
    /// <exception cref="ModelTimeoutException">
    /// <see cref="HostedModelOptions.RunTimeout"/> has passed since the lease was given.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    public ReadOnlySpan<float> Run(ReadOnlySpan<float> pixelValues, CancellationToken cancellationToken = default) =>
        Run(pixelValues, static (session, pixelValues, token) => session.Run(pixelValues, token), cancellationToken);

    /// <summary>Gives the session and the place back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _timeout?.Dispose();
        if (_turn is { } turn)
        {
            turn.GiveBack(Session);
        }
        else
        {
            Session.Dispose();
        }
    }

    private ReadOnlySpan<float> Run<TInput>(TInput input, Runner<TInput> run, CancellationToken cancellationToken)
        where TInput : allows ref struct
    {
        RequireTime(cancellationToken);
        using CancellationTokenSource? either = _timeout is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timeout.Token);
        long start = Stopwatch.GetTimestamp();
        try
        {
            ReadOnlySpan<float> outputs = run(Session, input, either?.Token ?? cancellationToken);
            TimeSpan preprocess = Session.PreprocessingTime;
            TimeSpan time = Stopwatch.GetElapsedTime(start) - preprocess;
            _preprocess += preprocess;
            _run += time;
            _telemetry?.Ran(Model.Name, preprocess, time);
            return outputs;
        }
        catch (OperationCanceledException) when (either is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Timeout();
        }
    }

    /// <summary>Decoding and preprocessing look at no token, so that who has given up is noticed before each.</summary>
    private void RequireTime(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_timeout is { IsCancellationRequested: true })
        {
            throw Timeout();
        }
    }

    private ModelTimeoutException Timeout() => new(Model.Name, nameof(HostedModelOptions.RunTimeout), _options.RunTimeout!.Value);

    private delegate ReadOnlySpan<float> Runner<TInput>(
        ImageEmbedderSession session,
        TInput input,
        CancellationToken cancellationToken
    )
        where TInput : allows ref struct;
}
