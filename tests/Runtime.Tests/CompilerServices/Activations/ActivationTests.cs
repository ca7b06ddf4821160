using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Tests.CompilerServices;

/// <summary>Every activation densely against its definition in double, within the error that it documents.</summary>
public class ActivationTests
{
    private const int Channels = 29;

    private static readonly Case[] Cases =
    [
        Of<Gelu>(x => x * Erf.Complement(-x / Math.Sqrt(2)) / 2, absolute: 6e-7),
        Of<GeluInt8>(x => x * Erf.Complement(-x / Math.Sqrt(2)) / 2, absolute: 4e-5),
        Of<GeluTanh>(
            x => x * Logistic(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))),
            absolute: 1e-10,
            relative: 1e-6
        ),
        Of<QuickGelu>(x => x * Logistic(1.702 * x), absolute: 1e-10, relative: 1e-6),
        Of<Relu>(x => Math.Max(x, 0)),
        Of<Relu6>(x => Math.Clamp(x, 0, 6)),
        Of<LeakyRelu>(x => x > 0 ? x : 0.01f * x, relative: Values.Rounding),
        Of<Silu>(x => x * Logistic(x), absolute: 1e-10, relative: 1e-6),
        Of<Mish>(x => x * Math.Tanh(x > 30 ? x : Math.Log(1 + Math.Exp(x))), absolute: 1e-10, relative: 1e-6),
        Of<Selu>(
            x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
            absolute: 5e-7,
            relative: 2 * Values.Rounding
        ),
        Of<Tanh>(Math.Tanh, absolute: 3e-7),
        Of<Sigmoid>(Logistic, absolute: 1e-10, relative: 1e-6),
        Of<Linear>(x => x),
    ];

    private delegate void Application(FeatureMap map, Span<float> squares);

    public static TheoryData<string, VectorWidth> NamesAndWidths()
    {
        var data = new TheoryData<string, VectorWidth>();
        foreach (Case activation in Cases)
        {
            foreach (VectorWidth width in VectorWidths.Supported)
            {
                data.Add(activation.Name, width);
            }
        }

        return data;
    }

    [Fact]
    public void Every_activation_of_the_runtime_is_here() =>
        Assert.Equal(
            typeof(IActivation)
                .Assembly.GetTypes()
                .Where(type => type.IsValueType && typeof(IActivation).IsAssignableFrom(type))
                .Select(type => type.Name)
                .Order(),
            Cases.Select(activation => activation.Name).Order()
        );

    [Theory]
    [MemberData(nameof(NamesAndWidths))]
    public void It_stays_within_its_documented_error(string name, VectorWidth width)
    {
        Case activation = Cases.Single(activation => activation.Name == name);
        const int Points = 20_000;
        float[] x = [.. Enumerable.Range(0, Points * Channels).Select(i => (float)(-24 + (48.0 * i / (Points * Channels))))];
        float[] y = Apply(activation, x, width, out _);

        for (int i = 0; i < x.Length; i++)
        {
            double expected = activation.Function(x[i]);
            if (!(Math.Abs(y[i] - expected) <= activation.Absolute + (activation.Relative * Math.Abs(expected)) + float.Epsilon))
            {
                Assert.Fail($"{name}({x[i]:R}) is {y[i]:R}, expected {expected:R}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndWidths))]
    public void The_far_ends_are_those_of_the_function(string name, VectorWidth width)
    {
        Case activation = Cases.Single(activation => activation.Name == name);
        float[] x = [0, -0f, 1e-40f, -1e-40f, 1e-20f, -1e-20f, 60, -60, 90, -90, 1000, -1000, 1e6f, -1e6f, .. new float[15]];

        float[] y = Apply(activation, x, width, out _);

        for (int i = 0; i < x.Length; i++)
        {
            double expected = activation.Function(x[i]);
            Assert.True(
                Math.Abs(y[i] - expected) <= activation.Absolute + (activation.Relative * Math.Abs(expected)) + 1e-30,
                $"{name}({x[i]:R}) is {y[i]:R}, expected {expected:R}."
            );
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndWidths))]
    public void What_is_not_a_number_stays_so_in_its_own_channel(string name, VectorWidth width)
    {
        Case activation = Cases.Single(activation => activation.Name == name);
        float[] x = new float[3 * Channels];
        for (int c = 0; c < Channels; c++)
        {
            float[] spoiled = [.. x];
            spoiled[Channels + c] = float.NaN;

            float[] y = Apply(activation, spoiled, width, out float[] squares);

            Assert.Equal([Channels + c], Enumerable.Range(0, y.Length).Where(i => float.IsNaN(y[i])));
            Assert.Equal([c], Enumerable.Range(0, Channels).Where(i => float.IsNaN(squares[i])));
        }
    }

    private static float[] Apply(Case activation, float[] x, VectorWidth width, out float[] squares)
    {
        using var map = new GuardedMemory(x, GuardedEdge.Last);
        using var sums = new GuardedMemory(Channels, GuardedEdge.Last);
        activation.Apply(new FeatureMap(map.Span, 1, x.Length / Channels, Channels, 0, width), sums.Span);
        squares = sums.Span.ToArray();
        return map.Span.ToArray();
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static Case Of<TActivation>(Func<double, double> function, double absolute = 0, double relative = 0)
        where TActivation : struct, IActivation =>
        new(typeof(TActivation).Name, function, absolute, relative, ApplyToMap<TActivation>);

    private static unsafe void ApplyToMap<TActivation>(FeatureMap map, Span<float> squares)
        where TActivation : struct, IActivation
    {
        fixed (
            float* pixels = map.Interior,
                sums = squares
        )
        {
            var kernel = new MapKernel<TActivation>
            {
                Pixels = pixels,
                Count = map.Pixels,
                PixelStride = map.PixelStride,
                Squares = sums,
            };
            SimdDispatch.OverChannels(ref kernel, map.Channels, map.Vectors);
        }
    }

    /// <summary>The epilogue of a matrix product without the product.</summary>
    private unsafe struct MapKernel<TActivation> : IChannelKernel
        where TActivation : struct, IActivation
    {
        public float* Pixels;
        public int Count;
        public nint PixelStride;
        public float* Squares;

        public readonly void Run<TSimd, TVector>(int start, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            Activate<TActivation>.Finish<TSimd, TVector>(Pixels + start, PixelStride, Count, count, Squares + start);
    }

    private sealed record Case(string Name, Func<double, double> Function, double Absolute, double Relative, Application Apply);
}
