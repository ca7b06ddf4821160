using System.Globalization;
using CsCheck;

namespace ConvNextV2.Compiled.Cluster.Tests.Scheduling;

public class JobScheduleTests
{
    /// <summary>Thousands in a run of all tests; more where this says how many.</summary>
    private static readonly long Schedules = long.Parse(
        Environment.GetEnvironmentVariable("CONVNEXTV2_SCHEDULES") ?? "5000",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public void Whatever_happens_each_shard_is_committed_once_the_ledger_stays_small_and_the_job_ends() =>
        Gen.Int[0, 1023].Array[3, 400].Sample(JobSchedule.Run, iter: Schedules);
}
