using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>Why this silo can do nothing of a job, whichever its shard: others may.</summary>
internal sealed class UnfitException(Exception reason)
    : Exception(reason is ArgumentException argument ? Sentence.Of(argument) : reason.Message, reason);
