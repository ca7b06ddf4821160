using System.Runtime.InteropServices;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>Which end of the floats touches a page that cannot be read or written.</summary>
public enum GuardedEdge
{
    First,
    Last,
}

/// <summary>Floats between two pages without access: a kernel that goes one float too far ends the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private static readonly nuint PageSize = (nuint)Environment.SystemPageSize;

    private readonly byte* _pages;
    private readonly nuint _size;
    private readonly float* _first;

    public GuardedMemory(int length, GuardedEdge edge)
    {
        nuint bytes = (nuint)length * sizeof(float);
        nuint inside = (bytes + PageSize - 1) / PageSize * PageSize;
        _size = inside + (2 * PageSize);
        _pages = OperatingSystem.IsWindows() ? Windows.Allocate(_size) : Unix.Allocate(_size);
        byte* after = _pages + PageSize + inside;
        Protect(_pages);
        Protect(after);
        _first = (float*)(edge == GuardedEdge.First ? _pages + PageSize : after - bytes);
        Length = length;
    }

    /// <summary>Filled with these values.</summary>
    public GuardedMemory(ReadOnlySpan<float> values, GuardedEdge edge)
        : this(values.Length, edge) => values.CopyTo(Span);

    public int Length { get; }

    public Span<float> Span => new(_first, Length);

    /// <summary>Asks the system, which answers instead of faulting.</summary>
    public bool CanRead(int index) =>
        OperatingSystem.IsWindows() ? Windows.CanRead(_first + index) : Unix.CanRead(_first + index);

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            Windows.Free(_pages);
        }
        else
        {
            Unix.Free(_pages, _size);
        }
    }

    private static void Protect(byte* page)
    {
        if (OperatingSystem.IsWindows())
        {
            Windows.Protect(page, PageSize);
        }
        else
        {
            Unix.Protect(page, PageSize);
        }
    }

    private static partial class Unix
    {
        public static byte* Allocate(nuint size)
        {
            const int ReadWrite = 3,
                Private = 2;
            int anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
            nint address = Map(0, size, ReadWrite, Private | anonymous, -1, 0);
            return address != -1
                ? (byte*)address
                : throw new InvalidOperationException($"mmap failed with {Marshal.GetLastPInvokeError()}.");
        }

        public static void Protect(byte* page, nuint size)
        {
            if (SetProtection(page, size, 0) != 0)
            {
                throw new InvalidOperationException($"mprotect failed with {Marshal.GetLastPInvokeError()}.");
            }
        }

        public static void Free(byte* pages, nuint size) => Unmap(pages, size);

        public static bool CanRead(void* address)
        {
            int* ends = stackalloc int[2];
            if (Pipe(ends) != 0)
            {
                throw new InvalidOperationException($"pipe failed with {Marshal.GetLastPInvokeError()}.");
            }

            nint written = Write(ends[1], address, 1);
            Close(ends[0]);
            Close(ends[1]);
            return written == 1;
        }

        [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
        private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

        [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
        private static partial int SetProtection(void* address, nuint length, int protection);

        [LibraryImport("libc", EntryPoint = "munmap")]
        private static partial int Unmap(void* address, nuint length);

        [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
        private static partial int Pipe(int* ends);

        [LibraryImport("libc", EntryPoint = "write")]
        private static partial nint Write(int file, void* bytes, nuint count);

        [LibraryImport("libc", EntryPoint = "close")]
        private static partial int Close(int file);
    }

    private static partial class Windows
    {
        public static byte* Allocate(nuint size)
        {
            const uint CommitAndReserve = 0x3000,
                ReadWrite = 4;
            void* address = VirtualAlloc(null, size, CommitAndReserve, ReadWrite);
            return address is not null ? (byte*)address : throw new InvalidOperationException("VirtualAlloc failed.");
        }

        public static void Protect(byte* page, nuint size)
        {
            const uint NoAccess = 1;
            if (VirtualProtect(page, size, NoAccess, out _) == 0)
            {
                throw new InvalidOperationException("VirtualProtect failed.");
            }
        }

        public static void Free(byte* pages)
        {
            const uint Release = 0x8000;
            _ = VirtualFree(pages, 0, Release);
        }

        public static bool CanRead(void* address)
        {
            byte value;
            return ReadProcessMemory(-1, address, &value, 1, out _) != 0;
        }

        [LibraryImport("kernel32")]
        private static partial void* VirtualAlloc(void* address, nuint size, uint type, uint protection);

        [LibraryImport("kernel32")]
        private static partial int VirtualProtect(void* address, nuint size, uint protection, out uint old);

        [LibraryImport("kernel32")]
        private static partial int VirtualFree(void* address, nuint size, uint type);

        [LibraryImport("kernel32")]
        private static partial int ReadProcessMemory(nint process, void* address, void* buffer, nuint size, out nuint read);
    }
}
