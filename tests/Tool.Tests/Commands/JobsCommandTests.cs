using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.Cluster;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using ConvNextV2.Compiled.Tool.Commands;
using ConvNextV2.Compiled.Tool.Terminal;
using ConvNextV2.Compiled.Tool.Tests.Infrastructure;
using Spectre.Console;

namespace ConvNextV2.Compiled.Tool.Tests.Commands;

public sealed partial class JobsCommandTests : IDisposable
{
    private const string Ids =
        "'--cluster-id' and '--service-id' are those of its ClusterOptions; "
        + "one that encrypts lets in nobody without '--certificate'.\n";

    private readonly ParityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_are_listed_in_the_order_of_their_submission_within_80_columns()
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"));
        string[] ids = [(await silo.Jobs.SubmitAsync(Job("labels"))).Id, (await silo.Jobs.SubmitAsync(Job("embeddings"))).Id];
        await silo.Jobs.CancelAsync(ids[1]);

        ToolRun run = Run(silo, "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Notes));
        string[] lines = run.Results.TrimEnd('\n').Split('\n');
        Assert.Equal(
            [
                ["job", "state", "images", "failed", "silos"],
                [ids[0], "running", "0 of 0", "0", "0"],
                [ids[1], "cancelled", "0 of 0", "0", "0"],
            ],
            lines.Select(line => Columns().Split(line.Trim()))
        );
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 80));
    }

    [Fact]
    public async Task A_cluster_without_jobs_says_so()
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"));

        ToolRun run = Run(silo, "list");

        Assert.Equal((0, "", "The cluster has no jobs.\n"), (run.ExitCode, run.Results, run.Notes));
    }

    [Fact]
    public async Task A_job_is_paused_resumed_cancelled_and_begun_again()
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"));
        string id = (await silo.Jobs.SubmitAsync(Job("labels"))).Id;

        Assert.Equal((0, "paused: 0 of 0 images so far, 0 silos\n"), Result(Run(silo, "pause", id)));
        Assert.Equal(JobState.Paused, (await silo.Jobs.FindAsync(id))!.State);
        Assert.Equal((0, "running: 0 of 0 images so far, 0 silos\n"), Result(Run(silo, "resume", id)));
        Assert.Equal((0, "cancelled: 0 of 0 images\n"), Result(Run(silo, "cancel", id)));
        Assert.Equal((1, $"The job '{id}' is cancelled; there is nothing to cancel.\n"), Result(Run(silo, "cancel", id)));
        Assert.Equal((0, "running: 0 of 0 images so far, 0 silos\n"), Result(Run(silo, "retry", id)));
    }

    [Fact]
    public async Task A_job_is_watched_to_its_end_which_the_exit_code_tells()
    {
        File.WriteAllText(_folder.Photo("broken.jpg"), "x");
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"), shardsAtOnce: 2);
        JobStatus job = await silo.Jobs.SubmitAsync(Job("labels"));

        ToolRun run = Run(silo, "watch", job.Id);

        Assert.Equal((1, ""), (run.ExitCode, run.Notes));
        Assert.Equal(["done: 5 of 5 images, 1 failed", $"3 of 3 parts in {job.Output}", ""], run.Results.Split('\n')[^3..]);
        ToolRun json = Run(silo, "watch", job.Id, "--json");
        Assert.Equal(1, json.ExitCode);
        JsonElement end = JsonDocument.Parse(Assert.Single(json.Results.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal(
            [job.Id, "done", job.Output],
            new[] { "job", "state", "output" }.Select(name => end.GetProperty(name).GetString())
        );
        Assert.Equal(
            [5, 5, 1, 3, 3, 0],
            new[] { "images", "images_finished", "images_failed", "parts", "parts_finished", "parts_at_work" }.Select(name =>
                end.GetProperty(name).GetInt32()
            )
        );
        Assert.Equal(json.Results, Run(silo, "list", "--json").Results);
    }

    [Fact]
    public async Task A_job_that_could_not_go_on_ends_with_its_reason()
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"), shardsAtOnce: 1);
        string list = _folder.InRoot("list.csv");
        File.WriteAllText(list, "file\nx.jpg\n");
        JobStatus job = await silo.Jobs.SubmitAsync(Job("labels", list));

        ToolRun run = Run(silo, "watch", job.Id);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("failed: 0 of 0 images\n", run.Results, StringComparison.Ordinal);
        Assert.Contains("its first line has no column 'path'", run.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watch")]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("retry")]
    public async Task A_job_that_nobody_submitted_is_an_error(string command)
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"));

        Assert.Equal(
            (2, "error: There is no job 'no\\u001b[2Jne'; 'convnextv2 jobs list' has those there are.\n"),
            Result(Run(silo, command, "no\u001b[2Jne"))
        );
    }

    [Fact]
    public async Task Another_cluster_than_the_one_that_was_meant_is_not_there()
    {
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"));

        ToolRun run = Run(silo, "list", "--cluster-id", "other");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            $"error: No silo of the cluster 'other' answers at {silo.Gateway}, where its port for clients should be.",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cluster_that_is_not_there_is_a_sentence_within_bounded_time()
    {
        // One port that nobody listens at, and one where nobody says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        string[] gateways = [$"127.0.0.1:{Ports.Free()}", $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"];

        Assert.All(
            gateways,
            gateway =>
            {
                long start = Stopwatch.GetTimestamp();
                Assert.Equal(
                    (
                        2,
                        $"error: No silo of the cluster 'convnextv2' answers at {gateway}, where its port for clients should be. "
                            + Ids
                    ),
                    Result(ToolRun.Of("jobs", "list", "--gateway", gateway))
                );
                Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 60);
            }
        );
    }

    [Fact]
    public void A_Redis_that_is_not_there_is_a_sentence_without_its_password()
    {
        int port = Ports.Free();

        Assert.Equal(
            (2, $"error: No Redis answers at 127.0.0.1:{port}, or it does not take these credentials.\n"),
            Result(ToolRun.Of("jobs", "list", "--redis", $"127.0.0.1:{port},password=secret"))
        );
    }

    [Fact]
    public async Task A_Redis_leads_to_the_silos_it_knows()
    {
        await using var redis = new RedisServer(_folder.InRoot("redis"), Ports.Free());
        await redis.StartAsync();
        string[] command = ["jobs", "list", "--redis", redis.ConnectionString];
        Assert.Equal(
            (2, "error: No silo of the cluster 'convnextv2' that this Redis knows answers. " + Ids),
            Result(ToolRun.Of(command))
        );

        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"), redis: redis.ConnectionString);
        string id = (await silo.Jobs.SubmitAsync(Job("labels"))).Id;

        Assert.Contains($"\n{id} ", ToolRun.Of(command).Results, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_encrypts_is_reached_with_a_certificate_of_its_authority()
    {
        using var authority = new TestAuthority("the cluster's");
        await using TestSilo silo = await TestSilo.StartAsync(_folder.InRoot("state"), authority: authority);
        string id = (await silo.Jobs.SubmitAsync(Job("labels"))).Id;
        string own = _folder.InRoot("own.pem");
        using (X509Certificate2 certificate = authority.Issue("client"))
        {
            using ECDsa key = certificate.GetECDsaPrivateKey()!;
            File.WriteAllText(own, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }

        string[] certificates =
        [
            "--certificate",
            own,
            "--certificate-authority",
            authority.Write(_folder.InRoot("authority.pem")),
        ];

        Assert.Contains($"\n{id} ", Run(silo, "list", certificates).Results, StringComparison.Ordinal);
        ToolRun without = Run(silo, "list");
        Assert.Equal(2, without.ExitCode);
        Assert.EndsWith(Ids, without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_that_cannot_be_used_are_refused_by_a_sentence()
    {
        string none = _folder.InRoot("none.pem");
        using var authority = new TestAuthority("the cluster's");
        string pem = authority.Write(_folder.InRoot("authority.pem"));

        Assert.Equal(
            (2, "error: --certificate and --certificate-authority belong together.\n"),
            Result(ToolRun.Of("jobs", "list", "--certificate", none))
        );
        Assert.Equal(
            (2, $"error: '{pem}' or '{pem}' cannot be read as certificates, or the password is not the right one.\n"),
            Result(ToolRun.Of("jobs", "list", "--certificate", pem, "--certificate-authority", pem))
        );
        ToolRun missing = ToolRun.Of("jobs", "list", "--certificate", none, "--certificate-authority", pem);
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains(none, missing.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--gateway", "11211", "'11211' is no gateway: that is a host and a port, such as '127.0.0.1:11211'.")]
    [InlineData("--gateway", "host:99999", "'host:99999' is no gateway: that is a host and a port, such as '127.0.0.1:11211'.")]
    [InlineData("--gateway", "no-such-host.invalid:1", "No address is known of the host 'no-such-host.invalid'.")]
    [InlineData(
        "--redis",
        "host,word=secret",
        "The Redis is no connection string, such as 'localhost:6379,password=WORD,ssl=true'."
    )]
    public void What_leads_to_no_cluster_is_refused_by_a_sentence(string option, string value, string sentence) =>
        Assert.Equal((2, $"error: {sentence}\n"), Result(ToolRun.Of("jobs", "list", option, value)));

    [Fact]
    public void There_is_one_way_to_a_cluster() =>
        Assert.Equal(
            (2, "error: --redis and --gateway are two ways to a cluster; give one of them.\n"),
            Result(ToolRun.Of("jobs", "list", "--redis", "a:1", "--gateway", "b:2"))
        );

    [Fact]
    public void The_documentation_names_each_command_and_each_option()
    {
        using var text = new StringWriter();
        IAnsiConsole console = ToolStreams.CreatePipe(text);
        Command jobs = ToolCommand
            .Create(new ToolStreams(console, console, () => Stream.Null))
            .Subcommands.Single(command => command.Name == "jobs");
        string section = Section().Match(File.ReadAllText(PageBeside())).Value;

        string[] options = [.. jobs.Options.Concat(jobs.Subcommands.SelectMany(command => command.Options)).Select(o => o.Name)];
        Assert.Equal(options.Distinct().Order(), OptionNames().Matches(section).Select(match => match.Value).Distinct().Order());
        Assert.All(jobs.Subcommands, command => Assert.Contains($"`{command.Name}", section, StringComparison.Ordinal));
    }

    private static ToolRun Run(TestSilo silo, string command, params string[] arguments) =>
        ToolRun.Of(["jobs", command, .. arguments, "--gateway", silo.Gateway]);

    private static (int ExitCode, string Output) Result(ToolRun run) => (run.ExitCode, run.Output);

    private ImageJob Job(string output, string? input = null) =>
        new()
        {
            Model = _folder.Model,
            Inputs = [input ?? _folder.Photos],
            Output = _folder.InRoot(output),
            ImagesPerPart = 2,
        };

    private static string PageBeside([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "command-line.md");

    [GeneratedRegex("  +")]
    private static partial Regex Columns();

    [GeneratedRegex("^## jobs$.*?(?=^## )", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("--[a-z]+(-[a-z]+)*")]
    private static partial Regex OptionNames();
}
