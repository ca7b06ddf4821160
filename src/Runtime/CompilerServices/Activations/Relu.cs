using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>relu</c>: max(x, 0). Exact.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Relu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => TSimd.Max(TSimd.Broadcast(0), x);
}
