using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using ImageServer.Problems;
using ImageServer.Settings;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ImageServer.Requests;

/// <summary>
/// Reads the images of a body, once and to its end, before any of them is worked on: a client that sends slowly has memory of
/// what has come, and nothing else.
/// </summary>
internal sealed class ImageRequestReader(
    BufferBudget budget,
    ProblemMapping problems,
    IOptions<ServerOptions> options,
    IOptionsMonitor<HostedModelOptions> models,
    TimeProvider time
)
{
    public const string AcceptedTypes = "image/*, application/octet-stream, multipart/form-data, application/json";

    private const string RawName = "body";

    private readonly ServerOptions _options = options.Value;

    /// <exception cref="RequestException">The request is not one that is answered.</exception>
    public async Task<ImageRequest> ReadAsync(HttpRequest request, string model, CancellationToken cancellationToken)
    {
        if (request.ContentLength > _options.MaxRequestBytes)
        {
            throw RequestException.TooLarge(problems.TooLarge().Detail);
        }

        request.Body = new PunctualStream(request.Body, _options.SlowBodyGrace, time);
        HostedModelOptions hosted = models.Get(model);
        var limits = new ImageLimits { MaxFileBytes = hosted.MaxImageBytes, MaxPixels = hosted.MaxImagePixels };
        var images = new ImageRequest(budget, _options.MaxFiles, limits);
        try
        {
            await ReadIntoAsync(images, request, cancellationToken);
            return images;
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            images.Dispose();
            throw RequestException.Malformed("The body has broken off.");
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    private Task ReadIntoAsync(ImageRequest images, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is [var encoding, ..] && encoding is not ("" or "identity"))
        {
            throw Unsupported("The body is compressed as a whole, which is not read: send it as it is.");
        }

        if (string.IsNullOrEmpty(request.ContentType))
        {
            return ReadRawAsync(images, request, cancellationToken);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
        {
            throw Unsupported($"The Content-Type of the body is none that is read: {AcceptedTypes}.");
        }

        return type.MediaType.Value!.ToLowerInvariant() switch
        {
            "multipart/form-data" => new MultipartImages(images).ReadAsync(type, request.Body, cancellationToken),
            "application/json" => new JsonImages(images, _options.MaxRequestBytes).ReadAsync(request, cancellationToken),
            "application/octet-stream" => ReadRawAsync(images, request, cancellationToken),
            var name when name.StartsWith("image/", StringComparison.Ordinal) => ReadRawAsync(images, request, cancellationToken),
            _ => throw Unsupported(
                $"The Content-Type of the body is none that is read: {AcceptedTypes}. Of a file, curl sends an image with "
                    + "-H 'Content-Type: application/octet-stream' --data-binary @FILE."
            ),
        };
    }

    private static async Task ReadRawAsync(ImageRequest images, HttpRequest request, CancellationToken cancellationToken)
    {
        BodyBuffer buffer = images.NewBuffer();
        if (
            request.ContentLength > images.MaxImageBytes
            || !await buffer.TryFillAsync(request.Body, images.MaxImageBytes, request.ContentLength, cancellationToken)
        )
        {
            images.AddTooLarge(RawName);
        }
        else if (buffer.Bytes.IsEmpty)
        {
            throw RequestException.Malformed($"The request has no body; it has an image, or several, as one of {AcceptedTypes}.");
        }
        else
        {
            images.Add(RawName, buffer.Bytes);
        }
    }

    private static RequestException Unsupported(string detail) => new(StatusCodes.Status415UnsupportedMediaType, detail);
}
