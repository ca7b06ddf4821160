using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ConvNextV2.Compiled.Simd.Products;
using Xunit.Sdk;

namespace ConvNextV2.Compiled.Tests.Simd.Products;

/// <summary>Every product of bytes that the process has, lane by lane, against a plain integer loop.</summary>
public sealed class ProductsTests
{
    private const int Step = 8;

    private static readonly Implementation[] Implementations =
    [
        Of<ScalarProducts, float>(),
        Of<PortableProducts, Vector128<float>>(),
        Of<Ssse3Products, Vector128<float>>(Int8Instructions.Ssse3),
        Of<AdvSimdProducts, Vector128<float>>(Int8Instructions.AdvSimd),
        Of<DpProducts, Vector128<float>>(Int8Instructions.Dp),
        Of<Avx2Products, Vector256<float>>(Int8Instructions.Avx2),
        Of<AvxVnniProducts, Vector256<float>>(Int8Instructions.AvxVnni),
        Of<Avx512BWProducts, Vector512<float>>(Int8Instructions.Avx512BW),
        Of<Avx512VnniProducts, Vector512<float>>(Int8Instructions.Avx512Vnni),
    ];

    // The four places of eight whose weights are added in 16 bits.
    private static readonly int[][] Windows =
    [
        [0, 1, 4, 5],
        [2, 3, 6, 7],
    ];

    public static TheoryData<string> OfThisProcess() =>
        new(Implementations.Where(products => products.IsSupported).Select(products => products.Name));

    [Fact]
    public void Every_product_of_the_runtime_is_here() =>
        Assert.Equal(
            typeof(NoProducts)
                .Assembly.GetTypes()
                .Where(type =>
                    type.Namespace == typeof(NoProducts).Namespace && type.IsValueType && type.Name.EndsWith("Products")
                )
                .Select(type => type.Name)
                .Where(name => name != nameof(NoProducts))
                .Order(),
            Implementations.Select(products => products.Name).Order()
        );

    [Theory]
    [MemberData(nameof(OfThisProcess))]
    public void The_extremes_of_bytes_are_multiplied_in_every_place(string name)
    {
        var eights = new List<Eight>();
        for (int place = 0; place < Step; place++)
        {
            foreach (byte input in new byte[] { 0, 1, 126, 127 })
            {
                foreach (sbyte weight in new sbyte[] { 0, 1, -1, 126, 127, -126, -127 })
                {
                    var eight = new Eight();
                    (eight.Inputs[place], eight.Weights[place]) = (input, weight);
                    eights.Add(eight);
                }
            }
        }

        Check(name, eights);
    }

    /// <summary>The largest inputs with weights of as much together as is allowed, of one sign: 16 bits hold them.</summary>
    [Theory]
    [MemberData(nameof(OfThisProcess))]
    public void The_worst_windows_saturate_nothing(string name)
    {
        var eights = new List<Eight>();
        foreach (
            int[] amounts in new int[][]
            {
                [127, 127, 4, 0],
                [127, 127, 2, 2],
                [86, 86, 86, 0],
                [65, 65, 64, 64],
                [127, 44, 44, 43],
            }
        )
        {
            foreach (int[] first in Permutations(amounts))
            {
                foreach (int sign in new[] { 1, -1 })
                {
                    // The other window has the same, then the opposite, then nothing.
                    foreach (int other in new[] { 1, -1, 0 })
                    {
                        var eight = new Eight();
                        Array.Fill(eight.Inputs, (byte)127);
                        for (int i = 0; i < first.Length; i++)
                        {
                            eight.Weights[Windows[0][i]] = (sbyte)(sign * first[i]);
                            eight.Weights[Windows[1][i]] = (sbyte)(sign * other * first[^(i + 1)]);
                        }

                        Assert.Equal(ByteProducts.LargestWindow, Windows[0].Sum(place => Math.Abs(eight.Weights[place])));
                        eights.Add(eight);
                        eights.Add(
                            new Eight(
                                eight.Inputs,
                                [.. eight.Weights[2..4], .. eight.Weights[..2], .. eight.Weights[6..], .. eight.Weights[4..6]]
                            )
                        );
                    }
                }
            }
        }

        Check(name, eights);
    }

    [Theory]
    [MemberData(nameof(OfThisProcess))]
    public void Any_bytes_within_the_bounds_are_multiplied(string name)
    {
        var random = new Random(1);
        var eights = new List<Eight>();
        while (eights.Count < 4000)
        {
            var eight = new Eight();
            for (int place = 0; place < Step; place++)
            {
                eight.Inputs[place] = (byte)random.Next(128);
                eight.Weights[place] = (sbyte)random.Next(-127, 128);
            }

            if (Windows.All(window => window.Sum(place => Math.Abs(eight.Weights[place])) <= ByteProducts.LargestWindow))
            {
                eights.Add(eight);
            }
        }

        Check(name, eights);
    }

    private static void Check(string name, List<Eight> eights) =>
        Implementations.Single(products => products.Name == name).Check(eights);

    private static Implementation Of<TProducts, TVector>(Int8Instructions instructions = Int8Instructions.Portable)
        where TProducts : struct, IProducts<TVector>
        where TVector : struct =>
        new(typeof(TProducts).Name, Int8InstructionSets.Supported.Contains(instructions), Check<TProducts, TVector>);

    private static void Check<TProducts, TVector>(List<Eight> eights)
        where TProducts : struct, IProducts<TVector>
        where TVector : struct
    {
        int lanes = Unsafe.SizeOf<TVector>() / sizeof(int);
        var random = new Random(2);
        for (int first = 0; first < eights.Count; first += lanes)
        {
            Eight[] ofLanes = [.. Enumerable.Range(first, lanes).Select(i => eights[i % eights.Count])];
            int[] sums = [.. ofLanes.Select(_ => random.Next(int.MinValue / 2, int.MaxValue / 2))];

            TVector actual = TProducts.MultiplyAdd(
                Vector(ofLanes, eight => eight.Inputs[..4]),
                Vector(ofLanes, eight => (byte[])(Array)eight.Weights[..4]),
                Vector(ofLanes, eight => eight.Inputs[4..]),
                Vector(ofLanes, eight => (byte[])(Array)eight.Weights[4..]),
                MemoryMarshal.Read<TVector>(MemoryMarshal.AsBytes<int>(sums))
            );

            for (int lane = 0; lane < lanes; lane++)
            {
                Eight eight = ofLanes[lane];
                int expected = sums[lane];
                for (int place = 0; place < Step; place++)
                {
                    expected += eight.Inputs[place] * eight.Weights[place];
                }

                int sum = MemoryMarshal.Cast<TVector, int>(new Span<TVector>(ref actual))[lane];
                if (sum != expected)
                {
                    throw new XunitException(
                        $"Lane {lane}: {sums[lane]} + [{string.Join(", ", eight.Inputs)}] · [{string.Join(", ", eight.Weights)}] "
                            + $"is {expected}, but {typeof(TProducts).Name} gives {sum}."
                    );
                }
            }
        }

        static TVector Vector(Eight[] ofLanes, Func<Eight, byte[]> bytes) =>
            MemoryMarshal.Read<TVector>(ofLanes.SelectMany(bytes).ToArray());
    }

    private static IEnumerable<int[]> Permutations(int[] values) =>
        values.Length == 1
            ? [values]
            : values.SelectMany(
                (value, i) => Permutations([.. values[..i], .. values[(i + 1)..]]).Select(rest => (int[])[value, .. rest])
            );

    /// <summary>A step of a lane: four inputs and four weights, twice.</summary>
    private sealed record Eight(byte[] Inputs, sbyte[] Weights)
    {
        public Eight()
            : this(new byte[Step], new sbyte[Step]) { }
    }

    private sealed record Implementation(string Name, bool IsSupported, Action<List<Eight>> Check);
}
