using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Threading;

/// <summary>
/// What is left of a worker's items in a phase: its owner takes the first, thieves take the last. Phase, first and end are one
/// word, so that an item is taken only while its phase runs. On a pair of cache lines of its own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct ItemRange
{
    /// <summary>The highest end that fits into the word.</summary>
    public const int MaximumItems = (1 << Bits) - 1;

    private const int Bits = 20;
    private const long Mask = (1 << Bits) - 1;

    [FieldOffset(0)]
    private long _word;

    /// <summary>Deals out items, for the phase that is published next.</summary>
    public void Set(int phase, int first, int end) =>
        Volatile.Write(ref _word, (PhaseBits(phase) << (2 * Bits)) | ((long)first << Bits) | (uint)end);

    /// <summary>Takes an item of the phase, if there is one left.</summary>
    /// <param name="phase">The caller's; if it is over, there is none left.</param>
    /// <param name="isOwner">Whether the first is taken, or else the last.</param>
    /// <param name="current">Where the current phase's work stands.</param>
    /// <param name="work">The item's work.</param>
    /// <param name="item">Its number.</param>
    public bool TryTake(int phase, bool isOwner, ref IWork? current, out IWork? work, out int item)
    {
        long change = isOwner ? 1L << Bits : -1;
        while (true)
        {
            long word = Volatile.Read(ref _word);
            int first = (int)((word >> Bits) & Mask);
            int end = (int)(word & Mask);

            // Read between the word and its exchange. If the exchange succeeds, the phase had items left all the while, so the
            // work was its own.
            work = Volatile.Read(ref current);
            item = isOwner ? first : end - 1;
            if (word >> (2 * Bits) != PhaseBits(phase) || first >= end)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _word, word + change, word) == word)
            {
                return true;
            }
        }
    }

    // The bits that are left above the two numbers, without the sign. A thread that is away for a whole round of them, eight
    // million phases, and comes back in that very phase could be fooled: none is.
    private static long PhaseBits(int phase) => phase & 0x7FFFFF;
}
