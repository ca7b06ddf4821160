using ConvNextV2.Compiled.Benchmarks.Measurement;
using ConvNextV2.Compiled.Benchmarks.Server.Files;

namespace ConvNextV2.Compiled.Benchmarks.Server.Servers;

/// <summary>A server as it is published.</summary>
/// <param name="Name">As tables have it.</param>
/// <param name="Project">Below the repository.</param>
/// <param name="Program">The published file.</param>
/// <param name="Publish">Arguments of <c>dotnet publish</c>.</param>
/// <param name="First">The program's first arguments.</param>
internal sealed record ServerForm(
    string Name,
    string Project,
    string Program,
    Func<ServedFiles, string[]> Publish,
    Func<ServedFiles, string[]> First
)
{
    /// <summary>The model's, in addresses and settings.</summary>
    public const string ModelName = "Benchmark";

    private const string Ours = "samples/Server/Server.csproj";
    private const string OurProgram = "convnextv2-server";

    public static ServerForm Aot { get; } =
        new("aot", Ours, OurProgram, files => [.. ModelOf(files), "-p:ConvNextV2InstructionSet=native"], _ => []);

    public static ServerForm Jit { get; } =
        new("jit", Ours, OurProgram, files => [.. ModelOf(files), "-p:PublishAot=false", "--no-self-contained"], _ => []);

    public static ServerForm Peer { get; } =
        new(
            "onnxruntime",
            "benchmarks/ServerPeer/ConvNextV2.Compiled.Benchmarks.ServerPeer.csproj",
            "ConvNextV2.Compiled.Benchmarks.ServerPeer",
            _ => ["--no-self-contained"],
            files => [files.Graph]
        );

    public static IReadOnlyList<ServerForm> All { get; } = [Aot, Jit, Peer];

    public static ServerForm Named(string name) => All.Single(form => form.Name == name);

    /// <summary>Publishes it, which takes minutes the first time.</summary>
    public PublishedServer PublishFor(ServedFiles files)
    {
        string folder = ServedFiles.PathOf($"{Name}-{Path.GetFileName(files.Folder)}");
        return new PublishedServer(
            this,
            files,
            folder,
            new PublishedProgram(Repository.PathOf(Project), Program, folder, Publish(files))
        );
    }

    private static string[] ModelOf(ServedFiles files) => [$"-p:Model={files.Folder}", $"-p:ModelName={ModelName}"];
}
