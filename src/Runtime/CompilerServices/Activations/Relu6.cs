using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>relu6</c>: min(max(x, 0), 6). Exact.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu6 : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) =>
        TSimd.Min(TSimd.Broadcast(6), TSimd.Max(TSimd.Broadcast(0), x));
}
