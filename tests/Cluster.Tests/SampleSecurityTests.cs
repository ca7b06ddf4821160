using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ConvNextV2.Compiled.Cluster.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ConvNextV2.Compiled.Cluster.Tests;

/// <summary>Who may reach a silo of samples/Cluster, and who may not.</summary>
public sealed class SampleSecurityTests : IDisposable
{
    private const string Password = "not-for-any-log";

    private static readonly Dictionary<string, string> Login = new()
    {
        ["Dashboard__User"] = "ops",
        ["Dashboard__Password"] = Password,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("the cluster's");
    private readonly int _port = Ports.OfCluster();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Silos_listen_on_this_machine_alone_and_at_nothing_but_their_two_ports()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Its tables say where a process listens.");
        await using var redis = new RedisServer(_folder["redis"], Ports.Free());
        await redis.StartAsync();
        using SiloProcess ofFolder = await SiloProcess.StartAsync([.. Place(0), "--state", _folder["state"]]);
        using SiloProcess ofRedis = await SiloProcess.StartAsync([.. Place(1), "--redis", redis.ConnectionString]);

        Assert.Equal(Loopback(_port, _port + 100), Ordered(ofFolder));
        Assert.Equal(Loopback(_port + 1, _port + 101), Ordered(ofRedis));

        static IEnumerable<IPEndPoint> Loopback(params int[] ports) =>
            ports.Select(port => new IPEndPoint(IPAddress.Loopback, port));
        static IEnumerable<IPEndPoint> Ordered(SiloProcess silo) => Listeners.Of(silo.Id).OrderBy(place => place.Port);
    }

    [Fact]
    public async Task Silos_with_certificates_of_one_authority_do_a_job_together_and_a_client_with_one_sees_it()
    {
        await using var redis = new RedisServer(_folder["redis"], Ports.Free());
        await redis.StartAsync();
        using SiloProcess first = await StartAsync(0, redis, Certificate(_authority));
        string images = OneMachine.FirstImages(_folder["images-idx3-ubyte"], 1000);
        string[] job = [OneMachine.Model, images, "--output", _folder["output"], "--images-per-part", "25"];
        using SiloProcess second = await StartAsync(1, redis, [.. Certificate(_authority), .. job]);

        Assert.Equal(0, await second.ExitCodeAsync());
        Assert.Contains(" in 2 silos", second.Output, StringComparison.Ordinal);
        using X509Certificate2 own = _authority.Issue("client");
        Assert.Equal(
            JobState.Done,
            Assert.Single(await JobsAsync(client => client.UseTls(options => Trust(options, own)))).State
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => JobsAsync(_ => { }));
        string said = first.Output + second.Output;
        Assert.DoesNotContain(Password, said, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_a_certificate_or_with_another_authoritys_does_not_join()
    {
        await using var redis = new RedisServer(_folder["redis"], Ports.Free());
        await redis.StartAsync();
        using SiloProcess first = await StartAsync(0, redis, Certificate(_authority));
        using var other = new TestAuthority("another's");

        SampleRun[] runs = await Task.WhenAll(RunAsync(1, redis, []), RunAsync(2, redis, Certificate(other)));

        Assert.All(
            runs,
            run =>
            {
                // It gives up by itself, or is told by the others that they do not see it.
                Assert.NotEqual(0, run.ExitCode);
                Assert.DoesNotContain("is there", run.Output, StringComparison.Ordinal);
                Assert.DoesNotContain(Password, run.Output, StringComparison.Ordinal);
            }
        );
        using X509Certificate2 own = _authority.Issue("client");
        Assert.Empty(await JobsAsync(client => client.UseTls(options => Trust(options, own))));
    }

    [Fact]
    public async Task Certificates_that_cannot_be_used_are_refused_by_a_sentence_without_the_password()
    {
        using var other = new TestAuthority("another's");
        string silo = _authority.Write(_folder["own.pfx"], Password);
        string authority = _authority.Write(_folder["authority.pem"]);
        string another = other.Write(_folder["other.pem"]);
        string unreadable = $"'{silo}' or '{authority}' cannot be read as certificates, or the password is not the right one.";
        (string Password, string Authority, string Sentence)[] cases =
        [
            (Password, another, $"The certificate of '{silo}' is not valid today, or not of the authority of '{another}'."),
            ("another-secret", authority, unreadable),
        ];

        foreach ((string password, string given, string sentence) in cases)
        {
            SampleRun run = await SampleRun.OfAsync(
                new Dictionary<string, string> { ["Certificate__Password"] = password },
                [.. Place(0), "--state", _folder["state"], "--certificate", silo, "--certificate-authority", given]
            );

            Assert.Equal((2, $"The silo does not start: {sentence}{Environment.NewLine}"), (run.ExitCode, run.Output));
        }
    }

    [Fact]
    public async Task A_Redis_that_is_not_there_ends_the_start_without_its_password()
    {
        SampleRun run = await SampleRun.OfAsync(
            new Dictionary<string, string> { ["CONVNEXTV2_REDIS"] = $"127.0.0.1:{Ports.Free()},password={Password}" },
            Place(0)
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("The silo does not start: ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_answers_to_its_user_and_password_alone_also_beside_silos_without_one()
    {
        int port = Ports.Free();
        string[] state = ["--state", _folder["state"]];
        using SiloProcess silo = await SiloProcess.StartAsync(
            Login,
            [.. Place(0), .. state, "--dashboard", port.ToString(CultureInfo.InvariantCulture)]
        );
        using SiloProcess other = await SiloProcess.StartAsync([.. Place(1), .. state]);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        foreach (string path in new[] { "/", "/index.min.js", "/DashboardCounters", "/nothing" })
        {
            foreach (string? credentials in new[] { null, $"ops:{Password}x", $"op:{Password}", "ops:", ":", "" })
            {
                using HttpResponseMessage refused = await GetAsync(client, path, "Basic", credentials);
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
                Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
                Assert.Empty(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }

        using HttpResponseMessage bearer = await GetAsync(client, "/", "Bearer", $"ops:{Password}");
        Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode);
        using HttpResponseMessage page = await GetAsync(client, "/", "Basic", $"ops:{Password}");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using HttpResponseMessage counters = await GetAsync(client, "/DashboardCounters", "basic", $"ops:{Password}");
        Assert.Equal(HttpStatusCode.OK, counters.StatusCode);
        string body = await counters.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($":{_port + 1}@", body, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(new IPEndPoint(IPAddress.Loopback, port), Listeners.Of(silo.Id));
            Assert.All(Listeners.Of(silo.Id), place => Assert.Equal(IPAddress.Loopback, place.Address));
        }

        Assert.DoesNotContain(Password, silo.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ops", "")]
    [InlineData("", Password)]
    public async Task A_dashboard_without_credentials_does_not_start(string user, string password)
    {
        SampleRun run = await SampleRun.OfAsync(
            new Dictionary<string, string> { ["Dashboard__User"] = user, ["Dashboard__Password"] = password },
            [.. Place(0), "--state", _folder["state"], "--dashboard", $"{Ports.Free()}"]
        );

        Assert.Equal(
            (
                2,
                "The silo does not start: The dashboard asks for a user and a password: set Dashboard__User and Dashboard__Password in "
                    + $"the environment.{Environment.NewLine}"
            ),
            (run.ExitCode, run.Output)
        );
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, string scheme, string? credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (credentials is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                scheme,
                Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))
            );
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private string[] Place(int number) => ["--silo", $"{number}", "--port", $"{_port}"];

    private string[] Certificate(TestAuthority authority)
    {
        string name = authority == _authority ? "own" : "other";
        return
        [
            "--certificate",
            authority.Write(_folder[$"{name}.pfx"], Password),
            "--certificate-authority",
            authority.Write(_folder[$"{name}.pem"]),
        ];
    }

    private static Dictionary<string, string> Secrets => new() { ["Certificate__Password"] = Password };

    private Task<SiloProcess> StartAsync(int number, RedisServer redis, string[] arguments) =>
        SiloProcess.StartAsync(Secrets, [.. arguments, .. Place(number), "--redis", redis.ConnectionString]);

    private Task<SampleRun> RunAsync(int number, RedisServer redis, string[] arguments) =>
        SampleRun.OfAsync(
            // One that cannot join says so soon.
            new Dictionary<string, string>(Secrets) { ["Membership__MaxJoinAttemptTime"] = "00:00:05" },
            [.. arguments, .. Place(number), "--redis", redis.ConnectionString]
        );

    /// <summary>The jobs, as a client of silo 0 sees them.</summary>
    private async Task<IReadOnlyList<JobStatus>> JobsAsync(Action<IClientBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _port + 100));
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("convnextv2", "convnextv2"));
            configure(client);
        });
        using IHost host = builder.Build();

        // Who is let in is so in a moment; who is not would try for minutes.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await host.StartAsync(patience.Token);
        IReadOnlyList<JobStatus> jobs = await host.Services.GetRequiredService<IClusterClient>().ConvNextV2Jobs().ListAsync();
        await host.StopAsync(TestContext.Current.CancellationToken);
        return jobs;
    }

    private void Trust(TlsOptions options, X509Certificate2 own)
    {
        options.LocalCertificate = own;
        options.RemoteCertificateValidation = (certificate, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_authority.Certificate);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate);
        };
    }
}
