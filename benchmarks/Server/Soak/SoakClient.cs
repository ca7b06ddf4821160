using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ConvNextV2.Compiled.Benchmarks.Server.Soak;

/// <summary>Posts uploads and looks at each answer; one of a hundred requests is a fault.</summary>
internal sealed class SoakClient(Uri address, IReadOnlyList<byte[]> uploads, ExpectedAnswers expected, SoakCounts counts)
    : IDisposable
{
    private const double FaultShare = 0.01;
    private const int SlowBytes = 60;

    private static readonly TimeSpan BetweenSlowBytes = TimeSpan.FromSeconds(1);
    private static readonly MediaTypeHeaderValue Jpeg = new("image/jpeg");

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Until it is told to stop; slow bodies go on meanwhile and end before it does.</summary>
    public async Task WorkAsync(int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var slow = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            int upload = random.Next(uploads.Count);
            if (random.NextDouble() >= FaultShare)
            {
                await PostAsync(upload);
                continue;
            }

            switch ((Fault)random.Next(Enum.GetValues<Fault>().Length))
            {
                case Fault.BrokenImage:
                    await PostBrokenAsync(uploads[upload][..random.Next(1, uploads[upload].Length / 2)]);
                    break;
                case Fault.AbortedBody:
                    await AbortAsync(uploads[upload]);
                    break;
                default:
                    slow.Add(SendSlowlyAsync(uploads[upload]));
                    break;
            }

            slow.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        await Task.WhenAll(slow);
    }

    public void Dispose() => _client.Dispose();

    private async Task PostAsync(int upload)
    {
        using HttpResponseMessage response = await SendAsync(uploads[upload]);
        counts.Answered((int)response.StatusCode);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            if (expected.WrongWith(upload, answer.RootElement) is { } wrong)
            {
                counts.Found(wrong);
            }
        }
        else if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            counts.Found($"{(int)response.StatusCode} for an image that is right");
        }
    }

    private async Task PostBrokenAsync(byte[] broken)
    {
        using HttpResponseMessage response = await SendAsync(broken);
        counts.Answered((int)response.StatusCode);
        if (
            response.StatusCode
            is not (HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.ServiceUnavailable)
        )
        {
            counts.Found($"{(int)response.StatusCode} for a broken image");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] bytes)
    {
        using var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = Jpeg;
        return await _client.PostAsync(address, body);
    }

    private async Task AbortAsync(byte[] body)
    {
        using Socket socket = await BeginAsync(body.Length);
        await socket.SendAsync(body.AsMemory(0, body.Length / 2));

        // As a process that is gone: a reset, without a goodbye.
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        counts.WasAborted();
    }

    /// <summary>Until the server has enough of it, which it says, or ends the connection.</summary>
    private async Task SendSlowlyAsync(byte[] body)
    {
        using Socket socket = await BeginAsync(body.Length);
        counts.WasSlow();
        byte[] answer = new byte[1024];
        Task<int> answering = socket.ReceiveAsync(answer.AsMemory()).AsTask();
        try
        {
            for (int sent = 0; sent < SlowBytes && !answering.IsCompleted; sent++)
            {
                await socket.SendAsync(body.AsMemory(sent, 1));
                await Task.WhenAny(answering, Task.Delay(BetweenSlowBytes));
            }

            if (!answering.IsCompleted)
            {
                counts.Found($"a body at a byte a second that was borne for {SlowBytes} seconds");
                return;
            }

            string said = Encoding.ASCII.GetString(answer, 0, await answering);
            if (said.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            {
                counts.Answered(int.Parse(said.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        catch (SocketException)
        {
            // The connection is ended: that is an answer too.
            await answering.ContinueWith(task => task.Exception, TaskScheduler.Default);
        }
    }

    private async Task<Socket> BeginAsync(int length)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
            await socket.SendAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\n\r\n"
                )
            );
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
