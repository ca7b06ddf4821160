using ConvNextV2.Compiled.Hosting.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Hosting.Tests.Queues;

// The pool, which is the process's, may have no more threads than the test holds.
[CollectionDefinition(nameof(BlockingCallersTests), DisableParallelization = true)]
[Collection(nameof(BlockingCallersTests))]
public class BlockingCallersTests
{
    // Long enough for any machine; reached only by a test that fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly float[] Pixels = [1, 2, 3];

    [Fact]
    public async Task Callers_that_block_have_their_turn_when_every_thread_of_the_pool_is_one_of_them()
    {
        await using var models = new TestModels();
        IHostedClassifier model = await models.AddAsync(configure: options =>
            (options.RequestsAtOnce, options.QueueLength) = (1, 1000)
        );
        ModelLease lease = await model.RentAsync();

        // On a thread of its own, for the pool's are all held.
        await Task.Factory.StartNew(Test, TaskCreationOptions.LongRunning);

        void Test()
        {
            ThreadPool.GetMinThreads(out int threads, out _);
            ThreadPool.GetMaxThreads(out int most, out int ports);
            threads = Math.Max(threads, Environment.ProcessorCount);
            Assert.True(ThreadPool.SetMaxThreads(threads, ports));
            try
            {
                Task<Prediction[]>[] blocked =
                [
                    .. Enumerable.Range(0, threads * 4).Select(_ => Task.Run(() => model.Classify(Pixels))),
                ];
                Assert.True(SpinWait.SpinUntil(() => model.Status.Queued >= threads, Patience), "They did not block.");
                lease.Dispose();

                Assert.True(Task.WaitAll(blocked, Patience), "They did not have their turn.");
                Assert.All(blocked, call => Assert.Equal("blue", call.Result[0].Label));
            }
            finally
            {
                ThreadPool.SetMaxThreads(most, ports);
            }
        }
    }
}
