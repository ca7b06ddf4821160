using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// Asks Linux for pages of 2 MiB below large buffers. The first touch of a page is a fault, and of the small ones a model of
/// 115 MB has 28,000: where a fault is dear, as in a virtual machine, they are most of the time that loading takes. A page is
/// huge only where the buffer has all of it, so a buffer begins with one and ends with one.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of one; smaller buffers gain nothing.</summary>
    public const int PageLength = 1 << 21;

    private const int PageFloats = PageLength / sizeof(float);

    // MADV_HUGEPAGE of linux/mman.h: a wish, which the system may not have or not grant.
    private const int HugePageAdvice = 14;

    private static bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>Whether a buffer should lie on such pages: it fills one, and there are arrays long enough to align it.</summary>
    /// <param name="length">Floats.</param>
    public static bool IsWorthwhile(int length) =>
        !_isMissing && length >= PageFloats && RoundUp(length) <= Array.MaxLength - PageFloats;

    /// <summary>Floats of whole pages.</summary>
    public static long RoundUp(int length) => ((long)length + PageFloats - 1) / PageFloats * PageFloats;

    /// <summary>To be called before the memory is touched, for what is worthwhile.</summary>
    /// <param name="start">Of a page.</param>
    /// <param name="length">Bytes, whole pages.</param>
    public static void Advise(void* start, long length)
    {
        try
        {
            _ = AdviseMemory(start, (nuint)length, HugePageAdvice);
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
