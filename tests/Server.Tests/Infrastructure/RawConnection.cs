using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ConvNextV2.Compiled.Server.Tests.Infrastructure;

/// <summary>A client that sends what no library would.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();

    public RawConnection(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        Stream = _client.GetStream();
        Stream.ReadTimeout = 60_000;
    }

    public NetworkStream Stream { get; }

    public void Send(string text) => Stream.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>The head of an answer, to its empty line.</summary>
    public string ReadHead()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = Stream.ReadByte();
            if (read < 0)
            {
                break;
            }

            head.Append((char)read);
        }

        return head.ToString();
    }

    /// <summary>Ends the connection at once, without a farewell.</summary>
    public void Abort()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
    }

    public void Dispose() => _client.Dispose();
}
