using System.Collections.Concurrent;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using ImageServer.Problems;
using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>Which failure is which problem, and which is the log's.</summary>
public class ProblemTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public void What_waited_too_long_is_worth_another_try_and_what_worked_too_long_is_not()
    {
        Assert.All(
            (Exception[])
                [
                    new ModelTimeoutException("m", nameof(HostedModelOptions.QueueTimeout), Limit),
                    new RequestTimeoutException(Limit, hasBegun: false),
                ],
            exception => AssertProblem(exception, type: null, isWorthATry: true)
        );
        Assert.All(
            (Exception[])
                [
                    new ModelTimeoutException("m", nameof(HostedModelOptions.RunTimeout), Limit),
                    new RequestTimeoutException(Limit, hasBegun: true),
                ],
            exception => AssertProblem(exception, "/docs#time-limit", isWorthATry: false)
        );
        AssertProblem(new OutOfMemoryException(), type: null, isWorthATry: false);

        static void AssertProblem(Exception exception, string? type, bool isWorthATry)
        {
            Problem problem = new ProblemMapping(Options.Create(new ServerOptions())).Of(exception)!;
            Assert.Equal((503, type, isWorthATry), (problem.Status, problem.Type, problem.RetryAfter is not null));
        }
    }

    [Fact]
    public async Task What_fails_after_its_client_has_gone_is_logged_unless_that_is_why()
    {
        var failures = new ConcurrentQueue<Exception>([
            new InvalidOperationException("a fault"),
            new OperationCanceledException(),
            new IOException(),
            new OutOfMemoryException(),
        ]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ProblemMapping>();
        builder.Logging.ClearProviders();
        builder.Services.AddFakeLogging();
        await using WebApplication app = builder.Build();
        var done = new SemaphoreSlim(0);
        app.Use(
            async (context, next) =>
            {
                await next(context);
                done.Release();
            }
        );
        app.UseProblems();
        app.Run(context =>
        {
            context.Abort();
            context.RequestAborted.WaitHandle.WaitOne();
            failures.TryDequeue(out Exception? failure);
            throw failure!;
        });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        while (!failures.IsEmpty)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/"));
            await done.WaitAsync();
        }

        FakeLogRecord logged = Assert.Single(
            app.Services.GetFakeLogCollector().GetSnapshot(),
            record => record.Level >= LogLevel.Error
        );
        Assert.Equal("a fault", logged.Exception!.Message);
    }
}
