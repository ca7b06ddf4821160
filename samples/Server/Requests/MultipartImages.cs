using ImageServer.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ImageServer.Requests;

/// <summary>Reads the files of a form as they come: nothing is written to disk, and other fields are passed over.</summary>
internal sealed class MultipartImages(ImageRequest images)
{
    // RFC 2046.
    private const int LongestBoundary = 70;

    // Forms have a field or two besides.
    private const int MostOtherParts = 64;

    private const int MostHeaders = 16;
    private const int MostHeaderBytes = 8 << 10;

    /// <exception cref="RequestException">It is no such form, or has too much in it.</exception>
    public async Task ReadAsync(MediaTypeHeaderValue type, Stream body, CancellationToken cancellationToken)
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw RequestException.Malformed(
                $"The Content-Type multipart/form-data has no boundary of 1 to {LongestBoundary} characters."
            );
        }

        var reader = new MultipartReader(boundary, body)
        {
            HeadersCountLimit = MostHeaders,
            HeadersLengthLimit = MostHeaderBytes,
        };
        try
        {
            await ReadAsync(reader, cancellationToken);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or (IOException and not BadHttpRequestException)
                && !cancellationToken.IsCancellationRequested
            )
        {
            throw RequestException.Malformed(
                "The body is not multipart/form-data as its Content-Type says: "
                    + "it ends within a part, or a part's headers are malformed or too long."
            );
        }

        if (images.Images.Count == 0)
        {
            throw RequestException.Malformed("The form has no file: a part with a filename in its Content-Disposition.");
        }
    }

    private async Task ReadAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        int others = 0;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (NameOf(part) is not { } name)
            {
                if (++others > MostOtherParts)
                {
                    throw RequestException.TooLarge($"The form has more than {MostOtherParts} parts that are no files.");
                }

                continue;
            }

            images.RequireRoom();
            BodyBuffer buffer = images.NewBuffer();
            if (await buffer.TryFillAsync(part.Body, images.MaxImageBytes, announced: null, cancellationToken))
            {
                images.Add(name, buffer.Bytes);
            }
            else
            {
                // The next read passes over the rest of it.
                images.AddTooLarge(name);
            }
        }
    }

    /// <returns>What a file is called; null for a part that is none.</returns>
    private static string? NameOf(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition))
        {
            throw new InvalidDataException();
        }

        string name = HeaderUtilities
            .RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName)
            .ToString();
        return name.Length > 0 ? name : null;
    }
}
