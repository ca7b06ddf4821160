using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Batch.Inputs;

namespace ConvNextV2.Compiled.Cluster.Listing;

/// <summary>
/// Comes back to images that stand in a file with others. Those of a shard follow each other there, so the file is read to the
/// first of them and from there on.
/// </summary>
internal sealed class ContainerReader : IDisposable
{
    private string? _container;
    private IEnumerator<ListedImage>? _images;
    private long _next;

    public ListedImage Image(string container, long index)
    {
        if (_images is null || container != _container || index < _next)
        {
            _images?.Dispose();
            _images = new ImageListing([]).SourceOf(container).Images().GetEnumerator();
            _container = container;
            _next = 0;
        }

        for (; _next <= index; _next++)
        {
            if (!_images.MoveNext())
            {
                throw new BatchException($"'{container}' had more than {index} images, and has {_next} now.");
            }
        }

        return _images.Current;
    }

    public void Dispose() => _images?.Dispose();
}
