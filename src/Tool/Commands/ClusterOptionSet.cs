using System.CommandLine;
using ConvNextV2.Compiled.Tool.Clusters;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>What says which cluster; of all commands for one.</summary>
internal sealed class ClusterOptionSet
{
    // A password in it is nothing for a command line, which others on the machine can list.
    private const string RedisVariable = "CONVNEXTV2_REDIS";
    private const string PasswordVariable = "Certificate__Password";

    public Option<string?> Redis { get; } =
        new("--redis")
        {
            Description =
                "The Redis that knows the silos, such as 'localhost:6379'. One with a password is better kept in the "
                + $"environment, as {RedisVariable}.",
            Recursive = true,
        };

    public Option<string[]> Gateways { get; } =
        new("--gateway")
        {
            Description =
                "A silo's port for clients, as HOST:PORT; may be given for several silos. Without a Redis it is by default "
                + $"{ClusterPlace.DefaultGateway}, that of samples/Cluster on this machine.",
            Recursive = true,
        };

    public Option<string> ClusterId { get; } = Id("--cluster-id", "The cluster's id");

    public Option<string> ServiceId { get; } = Id("--service-id", "The service's id");

    public Option<string?> Certificate { get; } =
        new("--certificate")
        {
            Description =
                "TLS: a certificate with its key, as .pfx or PEM. The key's password is the environment's "
                + $"{PasswordVariable}.",
            Recursive = true,
        };

    public Option<string?> Authority { get; } =
        new("--certificate-authority")
        {
            Description = "TLS: a PEM file with the authority that the certificates of all silos and clients are of.",
            Recursive = true,
        };

    /// <exception cref="ToolException">There are two ways to it, or a certificate without an authority.</exception>
    public ClusterPlace Read(ParseResult result)
    {
        string? redis = result.GetValue(Redis);
        string[] gateways = result.GetValue(Gateways)!;
        if (redis is not null && gateways.Length > 0)
        {
            throw new ToolException("--redis and --gateway are two ways to a cluster; give one of them.");
        }

        if (gateways.Length == 0)
        {
            redis ??= Environment.GetEnvironmentVariable(RedisVariable) is { Length: > 0 } known ? known : null;
            gateways = [ClusterPlace.DefaultGateway];
        }

        return new ClusterPlace(redis, gateways, result.GetValue(ClusterId)!, result.GetValue(ServiceId)!)
        {
            Certificate = (result.GetValue(Certificate), result.GetValue(Authority)) switch
            {
                (null, null) => null,
                ({ } own, { } authority) => new CertificateFiles(
                    own,
                    Environment.GetEnvironmentVariable(PasswordVariable),
                    authority
                ),
                _ => throw new ToolException("--certificate and --certificate-authority belong together."),
            },
        };
    }

    private static Option<string> Id(string name, string what) =>
        new(name)
        {
            Description = $"{what}, as in the silos' ClusterOptions; '{ClusterPlace.DefaultId}' by default.",
            DefaultValueFactory = _ => ClusterPlace.DefaultId,
            Recursive = true,
        };
}
