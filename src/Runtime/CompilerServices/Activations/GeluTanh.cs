using System.ComponentModel;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// <c>gelu_new</c> and its spellings: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), which is x·σ of twice the argument. Error below
/// 1e-6 of the result, plus 1e-10.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GeluTanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSimd, TVector>(TVector x)
    {
        const float Linear = 1.5957691216057308f; // 2·√(2/π)
        TVector square = TSimd.Multiply(x, x);
        TVector argument = TSimd.Multiply(
            x,
            TSimd.MultiplyAdd(square, TSimd.Broadcast(Linear * 0.044715f), TSimd.Broadcast(Linear))
        );
        return TSimd.Multiply(x, VectorMath.Sigmoid<TSimd, TVector>(argument));
    }
}
