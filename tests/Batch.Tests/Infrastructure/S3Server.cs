using System.ComponentModel;
using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;

namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>
/// The system's OpenStack Swift, which speaks S3, for all tests of a project; in the environment as users have theirs.
/// </summary>
public sealed class S3Server : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly string _folder = Directory.CreateTempSubdirectory("s3-").FullName;
    private readonly Process _process;

    public S3Server()
    {
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "s3server.py"), _folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw Missing(exception.Message);
        }

        Task<string> errors = _process.StandardError.ReadToEndAsync();
        Endpoint = _process.StandardOutput.ReadLine() is { } port
            ? $"http://127.0.0.1:{port}"
            : throw Missing(errors.GetAwaiter().GetResult());
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_S3", Endpoint);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Owner.GetCredentials().AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Owner.GetCredentials().SecretKey);

        // Nobody asks what machine this is.
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
    }

    public string Endpoint { get; }

    /// <summary>Who may do everything.</summary>
    public static AWSCredentials Owner { get; } = new BasicAWSCredentials("test:tester", "testing");

    /// <summary>Who may do nothing.</summary>
    public static AWSCredentials Guest { get; } = new BasicAWSCredentials("test:guest", "guessing");

    public AmazonS3Config Config => new() { ServiceURL = Endpoint };

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static InvalidOperationException Missing(string why) =>
        new(
            $"The tests of S3 need OpenStack Swift for {Python}: install python3-swift, or what your system calls it. "
                + why.Trim()
        );
}

/// <summary>Tests that share the server, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class S3Tests : ICollectionFixture<S3Server>
{
    public const string Name = "S3";
}
