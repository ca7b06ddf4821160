using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Rows;
using ConvNextV2.Compiled.Batch.S3;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Tests.S3;

[Collection(S3Tests.Name)]
public sealed class S3StorageTests : IDisposable
{
    private readonly S3Server _server;
    private readonly TestBucket _bucket;

    public S3StorageTests(S3Server server) => (_server, _bucket) = (server, new TestBucket(server));

    public void Dispose() => _bucket.Dispose();

    private S3Address Image => new(_bucket.Name, "images/0.png");

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(30)]
    public void Keys_come_page_by_page_each_once_and_in_order(int count)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"k/{i:00} ü+%.png")];
        foreach (string key in keys.Reverse())
        {
            _bucket.Put(key, "");
        }

        _bucket.Put("l/0.png", "");
        using var storage = new S3Storage(_server.Config, S3Server.Owner, pageSize: 5);

        Assert.Equal(keys, storage.Keys(new S3Address(_bucket.Name, "k/")));
    }

    [Fact]
    public void What_is_not_there_does_not_exist()
    {
        _bucket.Put(Image.Key, "here");
        using var storage = new S3Storage(_server.Config, S3Server.Owner);

        Assert.True(storage.Exists(Image));
        Assert.False(storage.Exists(Image with { Key = "images/1.png" }));
    }

    [Fact]
    public void A_bucket_that_is_not_there_is_named()
    {
        using var storage = new S3Storage(_server.Config, S3Server.Owner);
        var nowhere = new S3Address("no-such-bucket", "photos");

        var refused = Assert.Throws<BatchException>(() => new S3Images(nowhere, storage).Images().ToList());

        Assert.Equal("'s3://no-such-bucket/photos/' cannot be listed: there is no bucket 'no-such-bucket'.", refused.Message);
    }

    [Fact]
    public void Keys_that_may_not_be_listed_end_the_job()
    {
        using var storage = new S3Storage(_server.Config, S3Server.Guest);

        var refused = Assert.Throws<BatchException>(() => new S3Images(Image with { Key = "images" }, storage).Images().ToList());

        Assert.Equal(
            $"The prefix '{_bucket["images"]}' cannot be read: "
                + $"'{_bucket["images/"]}' may not be listed with the credentials that are there.",
            refused.Message
        );
    }

    [Fact]
    public async Task An_object_that_may_not_be_read_is_an_image_that_cannot_be_used()
    {
        _bucket.Put(Image.Key, "secret");
        using var storage = new S3Storage(_server.Config, S3Server.Guest);

        RowError error = await ErrorOfAsync(storage);

        Assert.Equal(new RowError(RowError.Unreadable, "it may not be read."), error);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_an_image_that_is_missing()
    {
        using var storage = new S3Storage(_server.Config, S3Server.Owner);

        Assert.Equal(new RowError(RowError.Missing, "there is no such file."), await ErrorOfAsync(storage));
    }

    [Fact]
    public async Task An_object_with_too_many_bytes_is_not_read()
    {
        _bucket.Put(Image.Key, new byte[1000]);
        using var storage = new S3Storage(_server.Config, S3Server.Owner);

        RowError error = await ErrorOfAsync(storage, new ImageLimits { MaxFileBytes = 999 });

        Assert.Equal(RowError.TooLarge, error.Code);
    }

    [Fact]
    public async Task A_key_that_a_request_would_take_for_steps_is_not_asked_for()
    {
        _bucket.Put(Image.Key, "another");
        using var storage = new S3Storage(_server.Config, S3Server.Owner);

        RowError error = await ErrorOfAsync(storage, address: Image with { Key = "images/x/../0.png" });

        Assert.Equal(RowError.Unsupported, error.Code);
    }

    [Fact]
    public async Task Credentials_that_are_refused_end_the_job_and_are_no_row_of_an_image()
    {
        _bucket.Put(Image.Key, "image");
        using var storage = new S3Storage(_server.Config, new BasicAWSCredentials("test:tester", "forgotten"));

        var refused = await Assert.ThrowsAsync<BatchException>(() => ReadAsync(storage));

        Assert.StartsWith(
            $"'{Image}' cannot be read: the credentials are refused. SignatureDoesNotMatch: ",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_region_that_is_not_the_buckets_ends_the_job()
    {
        AmazonS3Config config = _server.Config;
        config.AuthenticationRegion = "elsewhere-1";
        using var storage = new S3Storage(config, S3Server.Owner);

        var refused = await Assert.ThrowsAsync<BatchException>(() => ReadAsync(storage));

        Assert.StartsWith(
            $"'{Image}' cannot be read: AWS_REGION is not the one that the bucket is in. ",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_the_job()
    {
        var config = new AmazonS3Config { ServiceURL = $"http://127.0.0.1:{FreePort()}", MaxErrorRetry = 0 };
        using var storage = new S3Storage(config, S3Server.Owner);

        var refused = await Assert.ThrowsAsync<BatchException>(() => ReadAsync(storage));

        Assert.StartsWith($"'{Image}' cannot be read: S3 does not answer. ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_it_is_said_where_they_are_looked_for()
    {
        using var environment = new Unset("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        using var storage = new S3Storage(_server.Config);

        var refused = await Assert.ThrowsAsync<BatchException>(() => ReadAsync(storage));

        Assert.Equal(
            $"'{Image}' cannot be read: there are no credentials. Give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
                + "or what else AWS's SDKs read.",
            refused.Message
        );
    }

    [Fact]
    public void Without_a_region_and_an_endpoint_nobody_is_asked()
    {
        using var environment = new Unset("AWS_ENDPOINT_URL_S3", "AWS_REGION");

        var refused = Assert.Throws<BatchException>(() => new S3Storage(new AmazonS3Config()));

        Assert.Equal(
            "S3 cannot be asked, for there is no region: give AWS_REGION, or AWS_ENDPOINT_URL_S3 for a server that is not AWS's.",
            refused.Message
        );
    }

    /// <summary>Swift has no such requests; AWS and most others do.</summary>
    [Fact]
    public async Task Where_the_server_can_tell_what_is_there_is_not_written_over()
    {
        using var server = new HttpListener();
        string endpoint = $"http://127.0.0.1:{FreePort()}/";
        server.Prefixes.Add(endpoint);
        server.Start();
        Task<string?> condition = AnswerAsync();
        using var storage = new S3Storage(new AmazonS3Config { ServiceURL = endpoint }, S3Server.Owner);

        bool isCreated = await storage.CreateAsync(Image, new MemoryStream([1, 2, 3]));

        Assert.Equal("*", await condition);
        Assert.False(isCreated);

        async Task<string?> AnswerAsync()
        {
            HttpListenerContext context = await server.GetContextAsync();
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            context.Response.StatusCode = (int)HttpStatusCode.PreconditionFailed;
            context.Response.Close(
                "<Error><Code>PreconditionFailed</Code><Message>It is there.</Message></Error>"u8.ToArray(),
                willBlock: true
            );
            return context.Request.Headers["If-None-Match"];
        }
    }

    /// <summary>What the row of an image says that cannot be read.</summary>
    private async Task<RowError> ErrorOfAsync(S3Storage storage, ImageLimits? limits = null, S3Address? address = null) =>
        RowError.Of(await Assert.ThrowsAsync<ImageException>(() => ReadAsync(storage, limits, address)));

    private async Task ReadAsync(S3Storage storage, ImageLimits? limits = null, S3Address? address = null)
    {
        using EncodedImage image = await S3Image.Input(address ?? Image, "image", storage).ReadAsync(limits);
    }

    /// <summary>Takes names out of the environment, until it is disposed.</summary>
    private sealed class Unset : IDisposable
    {
        private readonly Dictionary<string, string?> _values;

        public Unset(params string[] names)
        {
            _values = names.ToDictionary(name => name, Environment.GetEnvironmentVariable);
            Array.ForEach(names, name => Environment.SetEnvironmentVariable(name, null));
        }

        public void Dispose()
        {
            foreach ((string name, string? value) in _values)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
