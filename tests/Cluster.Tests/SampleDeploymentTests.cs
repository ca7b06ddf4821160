using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using Microsoft.Extensions.Hosting;

namespace ConvNextV2.Compiled.Cluster.Tests;

/// <summary>The files of <c>samples/Cluster/deploy</c>, held against the sample.</summary>
public sealed partial class SampleDeploymentTests
{
    public static TheoryData<string> Files => ["cluster.yaml", "job.yaml"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Its_arguments_are_options_of_the_program(string file)
    {
        string[] options = [.. Quoted().Matches(Arguments().Match(Read(file)).Value).Select(match => match.Groups[1].Value)];
        string help = (await SampleRun.OfAsync(new Dictionary<string, string>(), "--help")).Output;

        Assert.Contains("--kubernetes", options);
        Assert.All(
            options.Where(option => option.StartsWith("--", StringComparison.Ordinal)),
            option => Assert.Matches($@"(?m)^\s+{option}\s", help)
        );
    }

    /// <summary>A host waits for as long, and then it ends.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Whoever_ends_a_silo_waits_for_longer_than_it_takes(string file) =>
        Assert.True(
            int.Parse(Grace().Match(Read(file)).Groups[1].Value, CultureInfo.InvariantCulture)
                > new HostOptions().ShutdownTimeout.TotalSeconds
        );

    [Theory]
    [MemberData(nameof(Files))]
    public void The_connection_string_comes_from_a_secret_and_stands_nowhere(string file)
    {
        string text = Read(file);

        Assert.Matches(@"- name: CONVNEXTV2_REDIS\n\s+valueFrom:\n\s+secretKeyRef:\n\s+name: convnextv2-redis\n", text);
        Assert.DoesNotContain("--redis", text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The ids of the sample, without which a pod would be patched by who may not.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_pod_says_which_cluster_it_is_of(string file)
    {
        string text = Read(file);

        Assert.All(
            new[] { ("orleans/clusterId", "ORLEANS_CLUSTER_ID"), ("orleans/serviceId", "ORLEANS_SERVICE_ID") },
            id =>
            {
                Assert.Contains($"{id.Item1}: convnextv2\n", text, StringComparison.Ordinal);
                Assert.Matches(
                    $@"- name: {id.Item2}\n\s+valueFrom:\n\s+fieldRef:\n\s+fieldPath: metadata.labels\['{id.Item1}'\]",
                    text
                );
            }
        );
        Assert.All(new[] { "POD_NAME", "POD_NAMESPACE", "POD_IP" }, name => Assert.Contains($"- name: {name}\n", text));
    }

    [Fact]
    public void Silos_may_read_pods_and_nothing_else()
    {
        string text = Read("cluster.yaml");

        Assert.Equal(
            ["get", "list", "watch"],
            Quoted().Matches(Verbs().Match(text).Value).Select(match => match.Groups[1].Value)
        );
        Assert.Single(Regex.Matches(text, "resources: \\["));
        Assert.Contains("resources: [\"pods\"]\n", text, StringComparison.Ordinal);
    }

    /// <summary>Of silo 0, which each pod is.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_ports_are_those_of_the_sample(string file)
    {
        string help = (await SampleRun.OfAsync(new Dictionary<string, string>(), "--help")).Output;
        int port = int.Parse(DefaultPort().Match(help).Groups[1].Value, CultureInfo.InvariantCulture);

        Assert.Equal([$"{port}", $"{port + 100}"], ContainerPort().Matches(Read(file)).Select(match => match.Groups[1].Value));
    }

    private static string Read(string file, [CallerFilePath] string path = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "samples", "Cluster", "deploy", file));

    [GeneratedRegex(@"^ +args: \[.*\]$", RegexOptions.Multiline)]
    private static partial Regex Arguments();

    [GeneratedRegex(@"^ +verbs: \[.*\]$", RegexOptions.Multiline)]
    private static partial Regex Verbs();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"terminationGracePeriodSeconds: (\d+)")]
    private static partial Regex Grace();

    [GeneratedRegex(@"containerPort: (\d+)")]
    private static partial Regex ContainerPort();

    [GeneratedRegex(@"--port [^\n]*\[default: (\d+)\]")]
    private static partial Regex DefaultPort();
}
