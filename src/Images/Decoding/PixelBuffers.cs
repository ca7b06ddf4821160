namespace ConvNextV2.Compiled.Images.Decoding;

/// <summary>
/// Memory of images, used again: memory that is touched for the first time costs page faults. The shared pool keeps arrays for
/// each thread and trims them by and by; these are as many as were in use at once, and the collector may have those that are
/// idle.
/// </summary>
internal static class PixelBuffers
{
    // One that is decoded and one that is turned for each processor; what is beyond is left to the collector.
    private static readonly WeakReference<byte[]?>[] Idle = NewSlots(2 * Environment.ProcessorCount);

    /// <returns>At least so many bytes, with whatever was there before.</returns>
    public static byte[] Rent(int length)
    {
        lock (Idle)
        {
            foreach (WeakReference<byte[]?> slot in Idle)
            {
                // Not a much longer one, which a larger image will want.
                if (slot.TryGetTarget(out byte[]? buffer) && buffer.Length >= length && buffer.Length / 2 <= length)
                {
                    slot.SetTarget(null);
                    return buffer;
                }
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    public static void Return(byte[] buffer)
    {
        lock (Idle)
        {
            WeakReference<byte[]?> smallest = Idle.MinBy(slot => slot.TryGetTarget(out byte[]? idle) ? idle.Length : 0)!;
            if (!smallest.TryGetTarget(out byte[]? other) || other.Length < buffer.Length)
            {
                smallest.SetTarget(buffer);
            }
        }
    }

    private static WeakReference<byte[]?>[] NewSlots(int count)
    {
        var slots = new WeakReference<byte[]?>[count];
        for (int i = 0; i < count; i++)
        {
            slots[i] = new WeakReference<byte[]?>(null);
        }

        return slots;
    }
}
