using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Storage;

namespace ConvNextV2.Compiled.Batch.S3;

/// <summary>
/// Objects on S3, or on what speaks as it does, by AWS's SDK. Any number of threads may use one. What is short is waited for with
/// the caller's thread, as files are.
/// </summary>
internal sealed class S3Storage : IDisposable
{
    private const string AnyRegion = "us-east-1";

    private static readonly Lazy<S3Storage> Shared = new(() => new S3Storage(new AmazonS3Config()));

    private readonly AmazonS3Client _client;
    private readonly int? _pageSize;

    /// <param name="config">What it leaves open is found in the environment and in AWS's files of profiles.</param>
    /// <param name="credentials">Likewise if null.</param>
    /// <param name="pageSize">How many keys are listed at once; null for as many as the server gives.</param>
    /// <exception cref="BatchException">There is neither a region nor an endpoint.</exception>
    public S3Storage(AmazonS3Config config, AWSCredentials? credentials = null, int? pageSize = null)
    {
        if (config.ServiceURL is { } endpoint)
        {
            // One that was found in the environment is forgotten where the SDK looks for a region and finds none.
            config.ServiceURL = endpoint;

            // Others have no hosts by the names of buckets, take no trailing checksums, and most have one region.
            config.ForcePathStyle = true;
            config.AuthenticationRegion ??=
                FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? AnyRegion;
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }

        try
        {
            _client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
        }
        catch (AmazonClientException exception)
        {
            throw new BatchException(
                "S3 cannot be asked, for there is no region: give AWS_REGION, or AWS_ENDPOINT_URL_S3 for a server that is not "
                    + "AWS's.",
                exception
            );
        }

        _pageSize = pageSize;
    }

    /// <summary>That of the environment: one for the process, which keeps its connections.</summary>
    public static S3Storage Default => Shared.Value;

    /// <summary>All keys that begin so, in the order of their UTF-8, a page in memory at a time.</summary>
    public IEnumerable<string> Keys(S3Address beginning)
    {
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = beginning.Bucket,
                Prefix = beginning.Key,
                ContinuationToken = next,
                MaxKeys = _pageSize,
            };
            ListObjectsV2Response page = Wait(TryAsync(_client.ListObjectsV2Async(request), beginning, "listed"));
            foreach (S3Object item in page.S3Objects ?? [])
            {
                yield return item.Key;
            }

            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        } while (next is not null);
    }

    public bool Exists(S3Address address)
    {
        try
        {
            Wait(TryAsync(_client.GetObjectMetadataAsync(address.Bucket, address.Key), address, "read"));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Begins to read an object, and says how long it is.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="BatchException">S3 cannot be asked.</exception>
    public async Task<(Stream Content, long Length)> OpenAsync(S3Address address, CancellationToken cancellationToken)
    {
        Task<GetObjectResponse> request = _client.GetObjectAsync(address.Bucket, address.Key, cancellationToken);
        GetObjectResponse response = await TryAsync(request, address, "read", cancellationToken).ConfigureAwait(false);
        return (response.ResponseStream, response.ContentLength);
    }

    /// <summary>Reads an object into a file of its own, which goes when it is closed.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="BatchException">S3 cannot be asked.</exception>
    public Stream Fetch(S3Address address) => Wait(FetchAsync(address));

    /// <summary>Writes an object, which is there whole or not at all.</summary>
    /// <param name="address">Where to; one that is there already is replaced.</param>
    /// <param name="content">All of it, whose position does not matter.</param>
    public Task PutAsync(S3Address address, Stream content) =>
        TryAsync(_client.PutObjectAsync(Put(address, content)), address, "written");

    /// <summary>
    /// The same of an object that is not there yet. Servers that have no such requests, as OpenStack Swift, write over one that
    /// is.
    /// </summary>
    /// <returns>False if one was there, and stays.</returns>
    public async Task<bool> CreateAsync(S3Address address, Stream content)
    {
        PutObjectRequest request = Put(address, content);
        request.IfNoneMatch = "*";
        try
        {
            await _client.PutObjectAsync(request).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotImplemented)
        {
            await PutAsync(address, content).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            throw S3Errors.Of(exception, address, "written");
        }
    }

    /// <summary>One that is not there is deleted too.</summary>
    public void Delete(S3Address address) =>
        Wait(TryAsync(_client.DeleteObjectAsync(address.Bucket, address.Key), address, "deleted"));

    public void Dispose() => _client.Dispose();

    private static PutObjectRequest Put(S3Address address, Stream content)
    {
        content.Position = 0;
        return new PutObjectRequest
        {
            BucketName = address.Bucket,
            Key = address.Key,
            InputStream = content,
            AutoCloseStream = false,
            // In one piece, which is what every server takes.
            UseChunkEncoding = false,
        };
    }

    private async Task<Stream> FetchAsync(S3Address address)
    {
        (Stream content, _) = await OpenAsync(address, CancellationToken.None).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closing = content.ConfigureAwait(false);
        Stream file = TemporaryFile.Create();
        try
        {
            await content.CopyToAsync(file).ConfigureAwait(false);
            file.Position = 0;
            return file;
        }
        catch (Exception exception)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw S3Errors.Of(exception, address, "read");
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static async Task<T> TryAsync<T>(
        Task<T> request,
        S3Address address,
        string what,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            return await request.ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw S3Errors.Of(exception, address, what);
        }
    }
}
