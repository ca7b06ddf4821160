using System.Net;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using ImageServer.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>More than the server can do, and clients that take their time.</summary>
public sealed class OverloadTests
{
    private const string Head = "POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n";

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("503")]
    [InlineData("429")]
    public async Task A_full_queue_is_refused_at_once_and_says_when_to_try_again(string status)
    {
        using RunningServer server = RunningServer.Start(
            ("ConvNextV2:Models:fashion:RequestsAtOnce", "1"),
            ("ConvNextV2:Models:fashion:QueueLength", "0"),
            ("Server:RejectionStatus", status)
        );
        using (ModelLease lease = await server.Model.RentAsync())
        {
            using HttpResponseMessage refused = await server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));

            Assert.Contains(
                "QueueLength",
                await refused.ProblemAsync(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture)),
                StringComparison.Ordinal
            );
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        using HttpResponseMessage answered = await server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task What_is_refused_because_the_queue_is_full_is_so_before_its_body_comes()
    {
        using RunningServer server = RunningServer.Start(
            ("ConvNextV2:Models:fashion:RequestsAtOnce", "1"),
            ("ConvNextV2:Models:fashion:QueueLength", "0")
        );
        using ModelLease lease = await server.Model.RentAsync();
        using var client = new RawConnection(server.Port);

        client.Send(Head + "Content-Length: 600000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 ", client.ReadHead(), StringComparison.Ordinal);
        Assert.Equal(0, server.Budget.Taken);
    }

    [Fact]
    public async Task A_request_that_waits_longer_than_it_may_is_503()
    {
        using RunningServer server = RunningServer.Start(
            [("ConvNextV2:Models:fashion:RequestsAtOnce", "1")],
            services => services.AddSingleton<TimeProvider>(_time)
        );
        using ModelLease lease = await server.Model.RentAsync();
        Task<HttpResponseMessage> request = server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
        await RunningServer.UntilAsync(() => server.Model.Status.Queued == 1);

        _time.Advance(TimeSpan.FromMinutes(1));

        using HttpResponseMessage late = await request;
        Assert.Equal("The request took longer than 00:01:00, which is Server:RequestTimeout.", await late.ProblemAsync(503));
        Assert.NotNull(late.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_run_that_takes_longer_than_it_may_is_503_of_a_type_of_its_own_and_not_worth_another_try()
    {
        using RunningServer server = RunningServer.Start(
            [("ConvNextV2:Models:fashion:RunTimeout", "00:07:00")],
            services => services.AddSingleton<TimeProvider>(new OverAtOnce(TimeSpan.FromMinutes(7)))
        );

        using HttpResponseMessage late = await server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));

        Assert.Contains("RunTimeout", await late.ProblemAsync(503), StringComparison.Ordinal);
        Assert.Null(late.Headers.RetryAfter);
        Assert.Equal("/docs#time-limit", (await late.JsonAsync()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_client_that_falls_silent_after_much_has_come_is_408_and_its_memory_is_free()
    {
        using RunningServer server = RunningServer.Start(
            [("Server:RequestTimeout", "23:00:00")],
            services => services.AddSingleton<TimeProvider>(_time)
        );
        using var client = new RawConnection(server.Port);
        client.Send(Head + "Content-Length: 600000\r\n\r\n" + new string('x', 300_000));
        await RunningServer.UntilAsync(() => server.Budget.Taken > 300_000);

        // Again and again, for the last bytes may still be on their way.
        await RunningServer.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            return server.Budget.Taken == 0;
        });

        Assert.StartsWith("HTTP/1.1 408 ", client.ReadHead(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_are_no_more_than_may_be()
    {
        using RunningServer server = RunningServer.Start(("Server:MaxConnections", "1"));
        const string Get = "GET /models HTTP/1.1\r\nHost: localhost\r\n\r\n";
        using var first = new RawConnection(server.Port);
        first.Send(Get);
        Assert.StartsWith("HTTP/1.1 200 ", first.ReadHead(), StringComparison.Ordinal);

        using var second = new RawConnection(server.Port);
        string answer = "";
        try
        {
            second.Send(Get);
            answer = second.ReadHead();
        }
        catch (IOException)
        {
            // Closed before it was read.
        }

        Assert.Equal("", answer);
    }

    [Fact]
    public async Task Slow_bodies_hold_no_model_and_no_memory_that_they_have_only_announced()
    {
        using RunningServer server = RunningServer.Start(
            ("ConvNextV2:Models:fashion:RequestsAtOnce", "1"),
            ("ConvNextV2:Models:fashion:QueueLength", "0"),
            ("Server:MaxRequestBytes", "1000000"),
            ("Server:MaxBufferedBytes", "1048576")
        );
        RawConnection[] slow = [.. Enumerable.Range(0, 20).Select(_ => new RawConnection(server.Port))];
        foreach (RawConnection client in slow)
        {
            // Twenty times what may be in memory, of which a byte comes.
            client.Send(Head + "Content-Length: 1000000\r\n\r\n\u0089");
        }

        await RunningServer.UntilAsync(() => server.Budget.Taken == 20 * 1024);
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage answered = await server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(i)));
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }

        Array.ForEach(slow, client => client.Abort());
    }

    [Fact]
    public async Task Bodies_that_would_fill_the_memory_are_refused_until_others_are_done()
    {
        using RunningServer server = RunningServer.Start(
            ("Server:MaxRequestBytes", "600000"),
            ("Server:MaxBufferedBytes", "1048576")
        );
        using var large = new RawConnection(server.Port);
        large.Send(Head + "Content-Length: 600000\r\n\r\n" + new string('x', 300_000));
        BufferBudget budget = server.Budget;
        await RunningServer.UntilAsync(() => budget.Taken > 300_000);

        using HttpResponseMessage refused = await server.Client.PostAsync("/classify", Bodies.Raw(new byte[600_000]));
        Assert.Equal(
            "Bodies of other requests fill the 1048576 bytes of Server:MaxBufferedBytes.",
            await refused.ProblemAsync(503)
        );
        Assert.NotNull(refused.Headers.RetryAfter);

        large.Abort();
        await RunningServer.UntilAsync(() => budget.Taken == 0);
        using HttpResponseMessage read = await server.Client.PostAsync("/classify", Bodies.Raw(new byte[600_000]));
        await read.ProblemAsync(400);
        Assert.Equal(0, budget.Taken);
    }

    /// <summary>
    /// By the time of the server's own limits nothing is late: the framework's rate alone ends it, of which the default would
    /// wait for twenty minutes for the rest of so much.
    /// </summary>
    [Fact]
    public async Task A_body_that_comes_too_slowly_is_408_and_a_request_that_the_server_is_slow_with_is_not()
    {
        using RunningServer server = RunningServer.Start(
            [
                ("Server:SlowBodyGrace", "00:00:01.1"),
                ("Server:MinBodyRate", "1000000"),
                ("ConvNextV2:Models:fashion:RequestsAtOnce", "1"),
            ],
            services => services.AddSingleton<TimeProvider>(_time)
        );
        Task<HttpResponseMessage> waiting;
        using (ModelLease lease = await server.Model.RentAsync())
        {
            waiting = server.Client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
            await RunningServer.UntilAsync(() => server.Model.Status.Queued == 1);
            using var client = new RawConnection(server.Port);
            client.Send(Head + "Content-Length: 600000\r\n\r\n" + new string('x', 300_000));

            Assert.StartsWith("HTTP/1.1 408 ", await Task.Run(client.ReadHead), StringComparison.Ordinal);
        }

        using HttpResponseMessage answered = await waiting;
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_not_there_in_time_is_408()
    {
        using RunningServer server = RunningServer.Start(("Server:RequestTimeout", "00:00:00.2"));
        using var client = new RawConnection(server.Port);
        client.Send(Head + "Content-Length: 1000\r\n\r\nx");

        string head = await Task.Run(client.ReadHead);

        Assert.StartsWith("HTTP/1.1 408 ", head, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_that_go_leave_nothing_behind()
    {
        using RunningServer server = RunningServer.Start(("ConvNextV2:Models:fashion:RequestsAtOnce", "1"));
        BufferBudget budget = server.Budget;
        string png = System.Text.Encoding.Latin1.GetString(TestImages.Png(0));
        using (ModelLease lease = await server.Model.RentAsync())
        {
            // One within its body, one that waits for the model.
            using var unfinished = new RawConnection(server.Port);
            unfinished.Send(Head + "Content-Length: 1000\r\n\r\nx");
            using var waiting = new RawConnection(server.Port);
            waiting.Send(Head + $"Content-Length: {png.Length}\r\n\r\n{png}");
            await RunningServer.UntilAsync(() => server.Model.Status.Queued == 1 && budget.Taken > 1024);

            unfinished.Abort();
            waiting.Abort();

            await RunningServer.UntilAsync(() => server.Model.Status.Queued == 0 && budget.Taken == 0);
        }

        await RunningServer.UntilAsync(() => server.Model.Status.Running == 0);
        Assert.DoesNotContain(server.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>A time in which one limit is over as soon as it begins.</summary>
    private sealed class OverAtOnce(TimeSpan limit) : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == limit)
            {
                callback(state);
            }

            return timer;
        }
    }
}
