using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Pages from the system, on Linux. What is unmapped is given back at once, which the heap of a C library does not promise:
/// glibc keeps up to 64 MiB for later. Pages of 2 MiB save most of the faults on first touch, of which a model of 115 MB has
/// 28,000 with small pages; in a virtual machine those are most of the time that loading takes.
/// </summary>
internal static unsafe partial class SystemPages
{
    /// <summary>Bytes of a huge page; a smaller block is not worth a mapping of its own.</summary>
    public const int HugeLength = 1 << 21;

    // Of sys/mman.h on Linux.
    private const int ReadAndWrite = 0x1 | 0x2;
    private const int PrivateAndAnonymous = 0x02 | 0x20;
    private const int HugePageAdvice = 14;
    private const nint Failed = -1;

    private static bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>Whole huge pages of zeros.</summary>
    /// <param name="length">Bytes, a multiple of <see cref="HugeLength"/>.</param>
    /// <param name="mapping">What <see cref="Unmap"/> takes; null where the system gives none.</param>
    /// <returns>The first byte, at the beginning of a huge page.</returns>
    public static void* Map(nuint length, out void* mapping)
    {
        mapping = null;
        if (_isMissing)
        {
            return null;
        }

        try
        {
            // A page longer, so that a huge one begins in it. Memory that is never touched costs nothing.
            nint start = MapMemory(null, length + HugeLength, ReadAndWrite, PrivateAndAnonymous, file: -1, offset: 0);
            if (start == Failed)
            {
                return null;
            }

            mapping = (void*)start;
            void* first = (void*)(((nuint)start + HugeLength - 1) / HugeLength * HugeLength);

            // A wish: where it is not granted, small pages are slower and no less right.
            _ = AdviseMemory(first, length, HugePageAdvice);
            return first;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library of another name.
            _isMissing = true;
            return null;
        }
    }

    /// <param name="mapping">From <see cref="Map"/>.</param>
    /// <param name="length">As it was given there.</param>
    public static void Unmap(void* mapping, nuint length) => _ = UnmapMemory(mapping, length + HugeLength);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MapMemory(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapMemory(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(void* address, nuint length, int advice);
}
