using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ImageServer.Requests;

/// <summary>How many bytes of bodies may be in memory at once, over all requests.</summary>
internal sealed class BufferBudget(IOptions<ServerOptions> options)
{
    private readonly long _total = options.Value.MaxBufferedBytes;
    private long _taken;

    /// <summary>How many are.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <exception cref="BuffersFullException">Other bodies have them.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > _total)
        {
            Return(bytes);
            throw new BuffersFullException(_total);
        }
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}

/// <summary>There is no room for a body now.</summary>
internal sealed class BuffersFullException(long bytes)
    : Exception(
        $"Bodies of other requests fill the {bytes} bytes of {ServerOptions.Section}:{nameof(ServerOptions.MaxBufferedBytes)}."
    );
