using System.Net;
using System.Net.Sockets;
using System.Text;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Server.Tests.Http;

/// <summary>The program from its start to its end.</summary>
public class ProcessTests
{
    [Fact]
    public async Task Told_to_end_it_answers_what_it_took_and_ends_well()
    {
        using ServerProcess server = ServerProcess.Start();
        byte[] png = TestImages.Png(0);
        using var client = new RawConnection(server.Port);
        string head =
            $"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {png.Length}\r\n";

        // With Expect, the answer 100 says that the request was taken and its body is waited for.
        client.Send(head + "Expect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", client.ReadHead(), StringComparison.Ordinal);
        server.Terminate();
        await RunningServer.UntilAsync(() => server.Output.Contains("shutting down", StringComparison.Ordinal));
        client.Send(Encoding.Latin1.GetString(png));

        Assert.StartsWith("HTTP/1.1 200 ", client.ReadHead(), StringComparison.Ordinal);
        Assert.Equal(0, await server.ExitAsync());
    }

    [Fact]
    public void Systemd_is_told_when_it_is_ready()
    {
        string folder = Directory.CreateTempSubdirectory("systemd-").FullName;
        try
        {
            string path = Path.Combine(folder, "notify");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.ReceiveTimeout = 60_000;
            socket.Bind(new UnixDomainSocketEndPoint(path));

            // The framework looks whether its parent has this name.
            string systemd = Path.Combine(folder, "systemd");
            File.Copy("/bin/sh", systemd);
            string program = Path.Combine(AppContext.BaseDirectory, "convnextv2-server.dll");
            using ServerProcess server = ServerProcess.StartProgram(
                systemd,
                "-c",
                $"NOTIFY_SOCKET='{path}' dotnet '{program}' \"$0\" \"$@\"; exit"
            );

            byte[] message = new byte[100];
            int length = socket.Receive(message);

            Assert.Equal("READY=1", Encoding.ASCII.GetString(message, 0, length));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task It_listens_on_loopback_by_itself_and_elsewhere_only_when_it_may()
    {
        (int exitCode, string output) = await ServerProcess.FailAsync("--urls", "http://0.0.0.0:0");

        Assert.Equal(1, exitCode);
        Assert.Contains(
            "which other machines reach. Set Server:AllowRemote to true if they shall",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls=http://*:0")]
    [InlineData("--urls=http://[::]:0")]
    [InlineData("--http_ports=0")]
    [InlineData("--Kestrel:Endpoints:Http:Url=http://0.0.0.0:0")]
    public async Task However_an_address_is_given_it_is_refused(string argument)
    {
        (int exitCode, string output) = await ServerProcess.FailAsync(argument);

        Assert.Equal(1, exitCode);
        Assert.Contains("Server:AllowRemote", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_no_server_can_have_are_named_by_their_keys()
    {
        (int exitCode, string output) = await ServerProcess.FailAsync(
            "--Server:MaxFiles=0",
            "--Server:RejectionStatus=404",
            "--Server:RequestTimeout=-00:00:01"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("Server:MaxFiles is 0; it is 1 or more.", output, StringComparison.Ordinal);
        Assert.Contains("Server:RejectionStatus is 404; it is 503 or 429.", output, StringComparison.Ordinal);
        Assert.Contains(
            "Server:RequestTimeout is -00:00:01; it is more than no time and at most a day.",
            output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Server:MaxFiles=many", "Server:MaxFiles")]
    [InlineData("--Server:MaxFile=3", "Server:MaxFile is no setting; there are MaxRequestBytes, MaxFiles,")]
    [InlineData(
        "--Server:RequestTimeout=365.00:00:00",
        "Server:RequestTimeout is 365.00:00:00; it is more than no time and at most a day."
    )]
    [InlineData("--Server:MaxBufferedBytes=67108863", "it is 67108864 or more, the power of two")]
    [InlineData("--urls=foo", "Urls has 'foo', which is no address that this server listens on; one is http://127.0.0.1:5080.")]
    [InlineData("--urls=https://127.0.0.1:0", "Urls has 'https://127.0.0.1:0'")]
    [InlineData("--ConvNextV2:Models:fashion:Weights=/none/model.safetensors", "/none/model.safetensors")]
    [InlineData("--ConvNextV2:Models:fashion:QueueLength=-1", "ConvNextV2:Models:fashion:QueueLength is -1")]
    public async Task What_else_is_wrong_is_said_in_a_sentence(string argument, string expected)
    {
        (int exitCode, string output) = await ServerProcess.FailAsync("--urls", "http://127.0.0.1:0", argument);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_weights_of_the_model_are_named_by_the_settings()
    {
        string weights = Path.Combine(AppContext.BaseDirectory, "weights", "model.safetensors");
        using ServerProcess server = ServerProcess.Start("--ConvNextV2:Models:fashion:Weights=" + weights);
        using var client = new HttpClient { BaseAddress = server.Address };

        using HttpResponseMessage response = await client.PostAsync("/classify?top=1", Bodies.Raw(TestImages.Png(0)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            TestImages.ClassByPyTorch(0),
            (await response.JsonAsync()).GetProperty("images")[0].GetProperty("predictions")[0].GetProperty("index").GetInt32()
        );
        Assert.Equal(0, await server.StopAsync());
    }
}
