using System.CommandLine;
using System.CommandLine.Parsing;
using ConvNextV2.Compiled.Tool.Clusters;

namespace Samples.Cluster;

/// <summary>What the command line says of the silo, whatever the job.</summary>
internal sealed class PlaceOptions
{
    // A password is nothing for a command line, which others on the machine can list.
    private const string RedisVariable = "CONVNEXTV2_REDIS";
    private const string PasswordVariable = "Certificate__Password";

    private readonly Option<int> _number = new("--silo")
    {
        Description = "Joins the cluster of silo 0 as its silo of this number.",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "Where silo 0 listens, on this machine.",
        DefaultValueFactory = _ => SiloPlace.DefaultPort,
    };

    private readonly Option<string?> _redis = new("--redis")
    {
        Description =
            "A Redis that knows the silos and keeps the jobs, such as localhost:6379. "
            + $"One with a password is better kept in the environment, as {RedisVariable}.",
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "The folder that keeps the jobs without a Redis; the same for all silos.",
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        Description =
            "TLS: the silo's certificate with its key, as .pfx or PEM. The key's password is the environment's "
            + $"{PasswordVariable}.",
    };

    private readonly Option<string?> _authority = new("--certificate-authority")
    {
        Description = "TLS: a PEM file with the authority that the certificates of all silos and clients are of.",
    };

    private readonly Option<int?> _dashboard = new("--dashboard")
    {
        Description =
            "A port for Orleans' page about the cluster, on this machine. It asks for the environment's Dashboard__User and "
            + "Dashboard__Password.",
    };

    private readonly Option<bool> _kubernetes = new("--kubernetes")
    {
        Description = "The silo is a pod, and listens at the pod's address; see deploy.",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_number, _port, _redis, _state, _certificate, _authority, _dashboard, _kubernetes])
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
    }

    /// <param name="result">Of a command line that was right.</param>
    /// <param name="output">The folder of the job's results, where its state is kept if nothing else is said.</param>
    /// <exception cref="InvalidOperationException">The certificates are not what they should be.</exception>
    public SiloPlace Read(ParseResult result, string? output) =>
        new(
            result.GetValue(_number),
            result.GetValue(_port),
            RedisOf(result.RootCommandResult),
            result.GetValue(_state) ?? (output is null ? null : Path.Combine(output, "_cluster"))
        )
        {
            IsPod = result.GetValue(_kubernetes),
            DashboardPort = result.GetValue(_dashboard),
            Certificate = result.GetValue(_certificate) is { } path
                ? ClusterCertificate.Load(
                    path,
                    Environment.GetEnvironmentVariable(PasswordVariable),
                    result.GetValue(_authority)!
                )
                : null,
        };

    /// <summary>Whether there is something that keeps jobs.</summary>
    public bool KeepsJobs(SymbolResult result) => result.GetValue(_state) is not null || RedisOf(result) is not null;

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_kubernetes) && RedisOf(result) is null)
        {
            result.AddError($"Pods find each other by a Redis: --redis or {RedisVariable}.");
        }

        if (result.GetValue(_certificate) is null != result.GetValue(_authority) is null)
        {
            result.AddError("--certificate and --certificate-authority belong together.");
        }
    }

    private string? RedisOf(SymbolResult result) =>
        result.GetValue(_redis) is { } given ? given
        : result.GetValue(_state) is null && Environment.GetEnvironmentVariable(RedisVariable) is { Length: > 0 } known ? known
        : null;
}
