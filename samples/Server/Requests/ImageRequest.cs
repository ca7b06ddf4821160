using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using ImageServer.Problems;
using ImageServer.Settings;

namespace ImageServer.Requests;

/// <summary>The images of a request, read to their ends.</summary>
/// <param name="budget">Of the memory that they are in.</param>
/// <param name="maxFiles">The most of them.</param>
/// <param name="limits">What one may ask for.</param>
internal sealed class ImageRequest(BufferBudget budget, int maxFiles, ImageLimits limits) : IDisposable
{
    private readonly List<Upload> _images = [];
    private readonly List<BodyBuffer> _buffers = [];

    public IReadOnlyList<Upload> Images => _images;

    public ImageLimits Limits => limits;

    public long MaxImageBytes => limits.MaxFileBytes;

    /// <summary>Memory that is given back with the request.</summary>
    public BodyBuffer NewBuffer()
    {
        var buffer = new BodyBuffer(budget);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <exception cref="RequestException">There are as many as there may be.</exception>
    public void RequireRoom()
    {
        if (_images.Count == maxFiles)
        {
            throw RequestException.TooLarge(
                $"The request has more than {maxFiles} images, which is "
                    + $"{ServerOptions.Section}:{nameof(ServerOptions.MaxFiles)}; send them in several requests."
            );
        }
    }

    public void Add(string name, ReadOnlyMemory<byte> bytes) => _images.Add(new Upload(name, bytes, Refusal: null));

    public void AddRefused(string name, string reason) =>
        _images.Add(new Upload(name, default, new ImageException(Upload.Shown(name), reason)));

    public void AddTooLarge(string name)
    {
        string reason = $"it has more than {limits.MaxFileBytes} bytes, which is {nameof(HostedModelOptions.MaxImageBytes)}.";
        string sentence = new ImageException(Upload.Shown(name), reason).Message;
        _images.Add(new Upload(name, default, RequestException.TooLarge(sentence)));
    }

    public void Dispose() => _buffers.ForEach(buffer => buffer.Dispose());
}
