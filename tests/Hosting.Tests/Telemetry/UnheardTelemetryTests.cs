using ConvNextV2.Compiled.Hosting.Telemetry;
using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Hosting.Tests.Telemetry;

// The activity source is the process's, and other tests listen to it.
[CollectionDefinition(nameof(UnheardTelemetryTests), DisableParallelization = true)]
[Collection(nameof(UnheardTelemetryTests))]
public class UnheardTelemetryTests
{
    [Fact]
    public void Nothing_is_allocated_for_measurements_that_nobody_listens_to()
    {
        using var telemetry = new ModelTelemetry(meters: null, () => []);
        var busy = new ModelBusyException("roses", 1, 1, TimeSpan.Zero);
        TimeSpan time = TimeSpan.FromMilliseconds(1);

        Assert.Equal(0, AllocatedBy(Measure));

        void Measure()
        {
            RequestTelemetry answered = telemetry.Begin("roses", "classify");
            telemetry.Queued("roses", time);
            telemetry.Decoded("roses", time);
            telemetry.Ran("roses", time, time);
            answered.Succeeded();
            telemetry.Begin("roses", "classify").Failed(busy);
            telemetry.Reloaded("roses", error: null);
        }
    }

    [Fact]
    public async Task A_request_allocates_its_turn_and_little_else()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync();
        float[] pixels = [1, 2, 3];
        var predictions = new Prediction[1];

        Assert.InRange(AllocatedBy(() => model.Classify(pixels, predictions)), 1, 1024);
    }

    /// <summary>The bytes of a call that is not the first.</summary>
    private static long AllocatedBy(Action call)
    {
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
