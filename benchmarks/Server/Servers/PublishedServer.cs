using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Server.Files;

namespace ConvNextV2.Compiled.Benchmarks.Server.Servers;

/// <summary>A server that can be launched.</summary>
internal sealed class PublishedServer(ServerForm form, ServedFiles files, string folder, PublishedProgram program)
{
    public ServerForm Form => form;

    /// <summary>Of what is deployed, without symbols.</summary>
    public long Bytes =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Extension is not (".pdb" or ".dbg" or ".xml"))
            .Sum(file => file.Length);

    /// <summary>A process of it, at an address of its own.</summary>
    /// <param name="settings">As <c>Server:MaxFiles=1</c>; those of our server alone.</param>
    public ServerProcess Launch(params IEnumerable<string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        return new ServerProcess(
            program.Settings([
                .. form.First(files),
                $"--urls={address.GetLeftPart(UriPartial.Authority)}",
                .. settings.Select(it => "--" + it),
            ]),
            address
        );
    }

    /// <summary>A setting of the model that it serves.</summary>
    public static string ModelSetting(string key, object value) => $"ConvNextV2:Models:{ServerForm.ModelName}:{key}={value}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
