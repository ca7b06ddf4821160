using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ConvNextV2.Compiled.Simd;

/// <summary>
/// Reads ahead of use. Any address may be given: one that is nobody's is ignored. .NET has no such instruction on Arm.
/// </summary>
internal static unsafe class Prefetch
{
    /// <summary>Brings a line into the second cache, past the first, which has no room for what is not used soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void IntoSecondCache(byte* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
