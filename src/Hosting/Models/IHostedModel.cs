using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>
/// A model in a host, by its name: what it does, how it is reloaded, and leave to run it. Calls may come from any thread.
/// </summary>
public interface IHostedModel
{
    /// <summary>The name that it is hosted under.</summary>
    string Name { get; }

    /// <summary>What it does now.</summary>
    HostedModelStatus Status { get; }

    /// <summary>
    /// Refuses a request that is still to be read, if there would be no place for it now: under load it then costs no reading. It
    /// keeps no place, so what is let through may be refused yet.
    /// </summary>
    /// <param name="operation">What metrics and traces call a request that is refused: that of the call which follows.</param>
    /// <exception cref="ArgumentException">The operation has no name.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    void RequirePlace(string operation);

    /// <summary>
    /// Waits for a request's turn and lends the model that answers then. For what the other calls do not offer; the caller's
    /// thread does the work.
    /// </summary>
    /// <param name="operation">What metrics and traces call it: one of a few names, for each is a series of its own.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <returns>A lease, to be disposed.</returns>
    /// <exception cref="ArgumentException">The operation has no name.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">
    /// It waited for longer than <see cref="HostedModelOptions.QueueTimeout"/>.
    /// </exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    ValueTask<ModelLease> RentAsync(string operation = "rent", CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads an image, waits for its turn, decodes it and does work with it on a thread that is there for that. The classifying
    /// and embedding calls are made of this one; work of one's own can have several outputs of one run.
    /// </summary>
    /// <param name="image">Read before it waits, decoded after.</param>
    /// <param name="work">
    /// Runs the model by <see cref="ModelLease.Run(ImageView, CancellationToken)"/>, and returns what it needs of the outputs,
    /// which are gone after it, as the image is.
    /// </param>
    /// <param name="operation">What metrics and traces call it: one of a few names, for each is a series of its own.</param>
    /// <param name="cancellationToken">Ends it; a run ends at its next phase.</param>
    /// <typeparam name="TResult">What the work makes.</typeparam>
    /// <exception cref="ArgumentException">The operation has no name.</exception>
    /// <exception cref="ImageException">The image cannot be read, is damaged or too large, or is none that the model can
    /// take.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<TResult> RunAsync<TResult>(
        ImageInput image,
        Func<ModelLease, DecodedImage, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Waits for a turn and does work on a thread that is there for that: for several images in one turn, which are then
    /// answered by one model, whatever is reloaded meanwhile.
    /// </summary>
    /// <param name="work">
    /// Decodes and runs images by <see cref="ModelLease.Decode"/> and
    /// <see cref="ModelLease.Run(ImageView, CancellationToken)"/>, and returns what it needs of the outputs, which are gone
    /// after it.
    /// </param>
    /// <param name="operation">What metrics and traces call it: one of a few names, for each is a series of its own.</param>
    /// <param name="cancellationToken">Leaves the queue; work is to look at it by itself.</param>
    /// <typeparam name="TResult">What the work makes.</typeparam>
    /// <exception cref="ArgumentException">The operation has no name.</exception>
    /// <exception cref="ModelBusyException">The queue is full.</exception>
    /// <exception cref="ModelTimeoutException">It took longer than a time limit.</exception>
    /// <exception cref="ModelUnavailableException">The model is not loaded yet, was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task<TResult> RunAsync<TResult>(
        Func<ModelLease, TResult> work,
        string operation = "run",
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Loads its checkpoint again, as it is now, beside the one that answers; once it has been checked, requests that begin are
    /// its.
    /// </summary>
    /// <param name="cancellationToken">Ends it; the model stays as it is.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or not the model's; the model stays as it is.</exception>
    /// <exception cref="ParityException">It is not what Python made of it; the model stays as it is.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the model stays as it is.</exception>
    /// <exception cref="ModelUnavailableException">The model was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task ReloadAsync(CancellationToken cancellationToken = default);

    /// <summary>The same with another checkpoint, which is the model's from then on, also for watching.</summary>
    /// <param name="weights">A file, the index of shards or a folder, as <see cref="HostedModelOptions.Weights"/>.</param>
    /// <param name="cancellationToken">Ends it; the model stays as it is.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or not the model's; the model stays as it is.</exception>
    /// <exception cref="ParityException">It is not what Python made of it; the model stays as it is.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the model stays as it is.</exception>
    /// <exception cref="ModelUnavailableException">The model was removed, or its host stops.</exception>
    /// <exception cref="OperationCanceledException">It has been cancelled.</exception>
    Task ReloadAsync(string weights, CancellationToken cancellationToken = default);
}
