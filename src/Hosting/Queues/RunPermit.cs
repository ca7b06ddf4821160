using System.Threading.RateLimiting;

namespace ConvNextV2.Compiled.Hosting.Queues;

/// <summary>Leave to be worked on; to be returned once.</summary>
/// <param name="Queue">That it is from.</param>
/// <param name="OfModel">The model's permit.</param>
/// <param name="OfProcess">The gate's.</param>
/// <param name="IsAlone">As <see cref="RunGate.Begin"/> found it.</param>
/// <param name="QueueTime">How long it was waited for.</param>
/// <param name="Start">When the model gave its own.</param>
internal readonly record struct RunPermit(
    RequestQueue Queue,
    RateLimitLease OfModel,
    RateLimitLease OfProcess,
    bool IsAlone,
    TimeSpan QueueTime,
    long Start
)
{
    public void Return() => Queue.Exit(this);
}
