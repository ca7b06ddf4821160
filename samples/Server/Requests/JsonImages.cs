using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ImageServer.Problems;

namespace ImageServer.Requests;

/// <summary>
/// Reads <c>{ "images": [ { "name": "a.png", "url": "data:image/png;base64,…" } ] }</c>. Images are decoded where they
/// stand, in the bytes of the body.
/// </summary>
internal sealed class JsonImages(ImageRequest images, long mostOfBody)
{
    private const string Example = """{"images": [{"name": "a.png", "url": "data:image/png;base64,…"}]}""";

    // What a form's part may have in its headers, too: a name goes back with the answer.
    private const int MostNameBytes = 8 << 10;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 16 };

    private static readonly SearchValues<byte> EndOfScheme = SearchValues.Create(":,"u8);

    /// <exception cref="RequestException">It is no such JSON, or has too much in it.</exception>
    public async Task ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        BodyBuffer buffer = images.NewBuffer();
        if (!await buffer.TryFillAsync(request.Body, mostOfBody, request.ContentLength, cancellationToken))
        {
            throw RequestException.TooLarge($"The body has more than {mostOfBody} bytes.");
        }

        try
        {
            Read(buffer.Bytes);
        }
        catch (JsonException exception)
        {
            throw Malformed($"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} is not JSON");
        }
        catch (InvalidOperationException)
        {
            // Halves of surrogate pairs, and bytes that are no UTF-8.
            throw Malformed("a string in it is no Unicode");
        }

        if (images.Images.Count == 0)
        {
            throw Malformed("there is no image in it");
        }
    }

    private static RequestException Malformed(string found) =>
        RequestException.Malformed($"The body is not the JSON that is read, {Example}: {found}.");

    private void Read(Memory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it is no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isImages = reader.ValueTextEquals("images"u8);
            reader.Read();
            if (!isImages)
            {
                reader.Skip();
                continue;
            }

            Require(reader.TokenType == JsonTokenType.StartArray, "\"images\" is no array");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Require(reader.TokenType == JsonTokenType.StartObject, "an element of \"images\" is no object");
                images.RequireRoom();
                ReadImage(ref reader, body);
            }
        }

        // Nothing but white space may follow, which the reader finds out.
        reader.Read();
    }

    private void ReadImage(ref Utf8JsonReader reader, Memory<byte> body)
    {
        string name = $"image {images.Images.Count + 1}";
        Memory<byte>? url = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = reader.ValueTextEquals("name"u8);
            bool isUrl = reader.ValueTextEquals("url"u8);
            reader.Read();
            if (isName)
            {
                Require(reader.TokenType is JsonTokenType.String or JsonTokenType.Null, "a \"name\" is no string");
                Require(reader.ValueSpan.Length <= MostNameBytes, $"a \"name\" has more than {MostNameBytes} bytes");
                name = reader.GetString() ?? name;
            }
            else if (isUrl)
            {
                Require(reader.TokenType == JsonTokenType.String, "a \"url\" is no string");
                url = BytesOf(ref reader, body);
            }
            else
            {
                reader.Skip();
            }
        }

        if (url is { } found)
        {
            Add(name, found);
        }
        else
        {
            throw Malformed("an element of \"images\" has no \"url\"");
        }
    }

    /// <summary>A string's bytes, in the body itself unless it is written with escapes.</summary>
    private Memory<byte> BytesOf(ref Utf8JsonReader reader, Memory<byte> body)
    {
        if (!reader.ValueIsEscaped)
        {
            // After the opening quote.
            return body.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        BodyBuffer buffer = images.NewBuffer();
        buffer.Resize(reader.ValueSpan.Length);
        return buffer.Bytes[..reader.CopyString(buffer.Bytes.Span)];
    }

    private void Add(string name, Memory<byte> url)
    {
        const string Expected = "an image is given as data:image/png;base64,… and this server fetches nothing";
        Span<byte> text = url.Span;
        int end = text.IndexOfAny(EndOfScheme);
        int comma = text.IndexOf((byte)',');
        if (end < 0 || text[end] != ':' || !Ascii.EqualsIgnoreCase(text[..end], "data"u8))
        {
            images.AddRefused(name, $"its URL does not begin with data: ({Expected}).");
        }
        else if (comma < 0 || !Ascii.EqualsIgnoreCase(text[Math.Max(0, comma - ";base64".Length)..comma], ";base64"u8))
        {
            images.AddRefused(name, $"its URL is not in base64 ({Expected}).");
        }
        else if (Base64.DecodeFromUtf8InPlace(text[(comma + 1)..], out int length) != OperationStatus.Done)
        {
            images.AddRefused(name, "what follows ;base64, in its URL is no base64, or not all of it.");
        }
        else if (length > images.MaxImageBytes)
        {
            images.AddTooLarge(name);
        }
        else
        {
            images.Add(name, url.Slice(comma + 1, length));
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Malformed(otherwise);
        }
    }
}
