using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary><c>linear</c>: x.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Linear : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x) => x;
}
