using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Cluster.Telemetry;

namespace ConvNextV2.Compiled.Cluster.Workers;

/// <summary>The stages of work, for traces: each begins where the one before has ended.</summary>
internal sealed class WorkStages
{
    private DateTimeOffset _since = DateTimeOffset.UtcNow;

    /// <summary>A part's steps end its stages.</summary>
    public void Reached(JobStep step)
    {
        if (step == JobStep.PartWritten)
        {
            Ended("compute");
        }
        else if (step == JobStep.PartRecorded)
        {
            Ended("commit");
        }
    }

    public void Ended(string stage)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        JobTelemetry.Stage(stage, _since, now);
        _since = now;
    }
}
