using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using ConvNextV2.Compiled.Benchmarks.Server.Measurement;

namespace ConvNextV2.Compiled.Benchmarks.Server.Overload;

/// <summary>
/// Requests at a fixed rate, whether those before are answered or not: what many people do who do not know of each other. A time
/// counts from when a request was due, so that a server that stands still is not let off.
/// </summary>
internal sealed class OpenLoop(Uri address, byte[][] bodies) : IDisposable
{
    // What a client may have open; one that is due beyond it is not sent, and counted.
    private const int MostOpen = 4000;

    private static readonly MediaTypeHeaderValue Jpeg = new("image/jpeg");

    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Clients that wait for their answer, for a time.</summary>
    public async Task<CallTimes> CloseAsync(int clients, TimeSpan duration)
    {
        int turn = 0;
        return await Callers.OfTasksAsync(
            clients,
            duration,
            async _ =>
            {
                HttpStatusCode status = await PostAsync(Interlocked.Increment(ref turn));
                if (status != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"The server that is not overloaded answers {(int)status}.");
                }
            }
        );
    }

    /// <param name="perSecond">Requests that are due in a second.</param>
    /// <param name="duration">How long they are.</param>
    public async Task<Offered> OfferAsync(double perSecond, TimeSpan duration)
    {
        var accepted = new List<double>();
        var refused = new List<double>();
        var others = new List<string>();
        var open = new List<Task>();
        int notSent = 0;
        long start = Stopwatch.GetTimestamp();
        for (int sent = 0; ; )
        {
            TimeSpan now = Stopwatch.GetElapsedTime(start);
            if (now >= duration)
            {
                break;
            }

            for (; sent < now.TotalSeconds * perSecond; sent++)
            {
                if (open.Count >= MostOpen)
                {
                    open.RemoveAll(request => request.IsCompleted);
                }

                if (open.Count >= MostOpen)
                {
                    notSent++;
                    continue;
                }

                open.Add(SendAsync(sent, start + (long)(sent / perSecond * Stopwatch.Frequency)));
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(open);
        return new Offered(
            CallTimes.Of(accepted, duration),
            CallTimes.Of(refused, duration),
            accepted.Count,
            refused.Count,
            notSent,
            others
        );

        async Task SendAsync(int turn, long due)
        {
            await Task.Yield();
            string outcome;
            try
            {
                HttpStatusCode status = await PostAsync(turn);
                outcome = ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                outcome = exception.GetBaseException().Message;
            }

            double milliseconds = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
            lock (others)
            {
                switch (outcome)
                {
                    case "200":
                        accepted.Add(milliseconds);
                        break;
                    case "503":
                        refused.Add(milliseconds);
                        break;
                    default:
                        others.Add(outcome);
                        break;
                }
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpStatusCode> PostAsync(int turn)
    {
        using var body = new ByteArrayContent(bodies[turn % bodies.Length]);
        body.Headers.ContentType = Jpeg;
        using HttpResponseMessage response = await _client.PostAsync(address, body);
        await response.Content.LoadIntoBufferAsync();
        return response.StatusCode;
    }
}
