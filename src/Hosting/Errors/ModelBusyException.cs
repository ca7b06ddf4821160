using System.Globalization;

namespace ConvNextV2.Compiled.Hosting;

/// <summary>A model's queue is full: the request was refused at once. A server answers 503 with Retry-After.</summary>
public sealed class ModelBusyException : Exception
{
    /// <param name="model">The model's name.</param>
    /// <param name="requestsAtOnce">How many requests it lets in at once.</param>
    /// <param name="queueLength">How many wait.</param>
    /// <param name="retryAfter">About when there is room again.</param>
    public ModelBusyException(string model, int requestsAtOnce, int queueLength, TimeSpan retryAfter)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{model} is busy: requests have all its {requestsAtOnce} places (RequestsAtOnce), and {queueLength} wait "
                    + $"(QueueLength). Try again in about {Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))} s."
            )
        ) => (Model, RequestsAtOnce, QueueLength, RetryAfter) = (model, requestsAtOnce, queueLength, retryAfter);

    /// <summary>The model's name.</summary>
    public string Model { get; }

    /// <summary>How many requests the model lets in at once; some of them may wait for other models.</summary>
    public int RequestsAtOnce { get; }

    /// <summary>How long the queue was when it was full.</summary>
    public int QueueLength { get; }

    /// <summary>About when the queue is empty, by the time that requests take; 1 second while no time is known.</summary>
    public TimeSpan RetryAfter { get; }
}
