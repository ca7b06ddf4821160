using BenchmarkDotNet.Attributes;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Benchmarks.Kernels;

/// <summary>
/// An activation where pointwise 1 applies it: 28 pixels of a panel that are in the first cache, with the load, the store and the sums of squares.
/// </summary>
public class ActivationBenchmark : KernelBenchmark, IHasWork
{
    private const int Pixels = 28;
    private const int Channels = 48;

    private NativeFloats _map;
    private NativeFloats _squares;

    public double Flops => 0;

    public double Vectors16 => Pixels * Channels / 16.0;

    [GlobalSetup]
    public void Setup()
    {
        // So large that each function leaves them as they are: applied again and again, smaller ones would end as denormals, which are slow.
        _map = Random(Pixels * Channels);
        foreach (ref float value in _map.Span)
        {
            value = 25 + (5 * value);
        }

        _squares = Allocate(Channels).Take(Channels);
    }

    [Benchmark]
    public void Gelu() => Apply<Gelu>();

    [Benchmark]
    public void GeluTanh() => Apply<GeluTanh>();

    [Benchmark]
    public void Silu() => Apply<Silu>();

    private unsafe void Apply<TActivation>()
        where TActivation : struct, IActivation
    {
        fixed (
            float* pixels = _map.Span,
                squares = _squares.Span
        )
        {
            var kernel = new Kernel<TActivation> { Map = pixels, Squares = squares };
            SimdDispatch.OverChannels(ref kernel, Channels, Vectors);
        }
    }

    private unsafe struct Kernel<TActivation> : IChannelKernel
        where TActivation : struct, IActivation
    {
        public float* Map;
        public float* Squares;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            Activate<TActivation>.Finish<TSimd, TVector>(Map + start, Channels, Pixels, count, Squares + start);
    }
}
