using System.Collections.ObjectModel;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Packing;

/// <summary>
/// Counts NaN and infinity in the windows of all threads. A window is looked at while it is in the cache, which costs a tenth
/// of its packing at most.
/// </summary>
internal sealed class NonFiniteValues
{
    // Few tensors hold any, and most none: threads hardly meet here.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>By the names of the file, those of tensors that hold any.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (_lock)
            {
                return new ReadOnlyDictionary<string, long>(new Dictionary<string, long>(_counts, StringComparer.Ordinal));
            }
        }
    }

    public void Look(string tensor, ReadOnlySpan<float> values)
    {
        if (Elementwise.AreFinite(values))
        {
            return;
        }

        long count = 0;
        foreach (float value in values)
        {
            count += float.IsFinite(value) ? 0 : 1;
        }

        lock (_lock)
        {
            _counts[tensor] = _counts.GetValueOrDefault(tensor) + count;
        }
    }
}
