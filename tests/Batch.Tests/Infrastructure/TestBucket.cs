using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace ConvNextV2.Compiled.Batch.Tests.Infrastructure;

/// <summary>A bucket of a test's own, filled and looked at without the code that is tested.</summary>
internal sealed class TestBucket : IDisposable
{
    private readonly AmazonS3Client _client;

    public TestBucket(S3Server server)
    {
        AmazonS3Config config = server.Config;
        config.ForcePathStyle = true;
        config.RequestChecksumCalculation = Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED;
        config.ResponseChecksumValidation = Amazon.Runtime.ResponseChecksumValidation.WHEN_REQUIRED;
        _client = new AmazonS3Client(S3Server.Owner, config);
        Wait(_client.PutBucketAsync(Name));
    }

    public string Name { get; } = $"bucket-{Guid.NewGuid():N}";

    /// <summary>What people write for a key.</summary>
    public string this[string key] => $"s3://{Name}/{key}";

    public void Put(string key, string text) => Put(key, Encoding.UTF8.GetBytes(text));

    public void Put(string key, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Wait(
            _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = Name,
                    Key = key,
                    InputStream = stream,
                    UseChunkEncoding = false,
                }
            )
        );
    }

    /// <summary>Puts all files of a folder, by their names.</summary>
    public void PutFolder(string folder, string prefix)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            Put($"{prefix}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }
    }

    public byte[] Get(string key)
    {
        using GetObjectResponse response = Wait(_client.GetObjectAsync(Name, key));
        using var bytes = new MemoryStream();
        response.ResponseStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Delete(string key) => Wait(_client.DeleteObjectAsync(Name, key));

    public string[] Keys(string prefix = "")
    {
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = prefix };
        return [.. (Wait(_client.ListObjectsV2Async(request)).S3Objects ?? []).Select(item => item.Key)];
    }

    /// <summary>All objects of a job by their names, in Base64 as those of a job's folder.</summary>
    public SortedDictionary<string, string> FilesOf(string prefix) =>
        new(
            Keys($"{prefix}/").ToDictionary(key => key[(prefix.Length + 1)..], key => Convert.ToBase64String(Get(key))),
            StringComparer.Ordinal
        );

    public void Dispose() => _client.Dispose();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
