using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Asks Linux for pages of 2 MiB below large buffers. The first touch of a page is a fault, and of the small ones a model of 115 MB has 28,000:
/// where a fault is dear, as in a virtual machine, they are most of the time that loading takes.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of one; smaller buffers gain nothing.</summary>
    public const int PageLength = 1 << 21;

    private const int SmallPageLength = 1 << 12;

    // MADV_HUGEPAGE of linux/mman.h: a wish, which the system may not have or not grant.
    private const int HugePageAdvice = 14;

    private static bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>To be called before the memory is touched.</summary>
    public static void Advise(void* start, long length)
    {
        if (_isMissing || length < PageLength)
        {
            return;
        }

        // Advice is for whole small pages; those that the buffer shares with others stay as they are.
        nuint first = ((nuint)start + SmallPageLength - 1) / SmallPageLength * SmallPageLength;
        nuint end = ((nuint)start + (nuint)length) / SmallPageLength * SmallPageLength;
        try
        {
            _ = AdviseMemory((void*)first, end - first, HugePageAdvice);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library of another name: small pages are slower and no less right.
            _isMissing = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(void* address, nuint length, int advice);
}
