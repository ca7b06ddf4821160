using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>An image has the same outputs, to the last bit, whoever computes them and whatever is computed beside it.</summary>
public class ThreadsAndBatchesTests
{
    private const int Images = 5;

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["AttoSlim"] = Of<AttoSlim>("atto-slim"),
        ["AttoSlimInt8"] = Of<AttoSlimInt8>("atto-slim"),
        ["Odd"] = Of<Odd>("odd"),
        ["OddInt8"] = Of<OddInt8>("odd"),
        ["HfTest"] = Of<HfTest>("hf-test"),
        ["HfTestInt8"] = Of<HfTestInt8>("hf-test"),

        // The first two of its stages are split by rows; all maps of the others by grids.
        ["RowsAndGrid"] = OfVariant("RowsAndGrid", pixels: 56 * 56, RowsAndGrid.Load),
        ["RowsAndGridInt8"] = OfVariant("RowsAndGrid", pixels: 56 * 56, RowsAndGridInt8.Load),
    };

    public static TheoryData<string, VectorWidth> NamesAndWidths()
    {
        var data = new TheoryData<string, VectorWidth>();
        foreach (string name in Cases.Keys)
        {
            foreach (VectorWidth width in VectorWidths.Supported)
            {
                data.Add(name, width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NamesAndWidths))]
    public void Outputs_are_the_same_to_the_last_bit_at_any_number_of_threads_and_any_place_in_a_batch(
        string name,
        VectorWidth width
    )
    {
        Case model = Cases[name];
        float[] image = model.PixelValues();
        float[][] images =
        [
            .. Enumerable.Range(0, Images).Select(i => Array.ConvertAll(image, value => value * (1 - (0.1f * i)))),
        ];
        float[][] alone =
        [
            .. images.Select(values =>
                model.Run(width, new ModelSessionOptions { ThreadCount = 1, HiddenStates = true }, values)
            ),
        ];

        foreach (int threads in new[] { 2, 3, 8 })
        {
            for (int i = 0; i < Images; i++)
            {
                Assert.Equal(
                    Bits(alone[i]),
                    Bits(model.Run(width, new ModelSessionOptions { ThreadCount = threads, HiddenStates = true }, images[i]))
                );
            }
        }

        foreach (int threads in new[] { 1, 2, 4 })
        {
            float[] batch = model.Run(
                width,
                new ModelSessionOptions
                {
                    ThreadCount = threads,
                    MaxBatchSize = Images,
                    HiddenStates = true,
                },
                [.. images.SelectMany(values => values)]
            );
            Assert.Equal(Bits(Interleaved(alone)), Bits(batch));
        }
    }

    /// <summary>Integers have no order, and what is added in floats around them is added in the same one.</summary>
    [Theory]
    [InlineData("AttoSlimInt8")]
    [InlineData("OddInt8")]
    [InlineData("HfTestInt8")]
    [InlineData("RowsAndGridInt8")]
    public void In_eight_bits_outputs_are_the_same_to_the_last_bit_at_every_width_of_the_vectors(string name)
    {
        Case model = Cases[name];
        float[] image = model.PixelValues();
        var options = new ModelSessionOptions { HiddenStates = true };
        float[] expected = model.Run(VectorWidths.Supported[0], options, image);

        Assert.All(VectorWidths.Supported, width => Assert.Equal(Bits(expected), Bits(model.Run(width, options, image))));
    }

    [Theory]
    [InlineData("AttoSlim")]
    [InlineData("RowsAndGridInt8")]
    public void A_run_on_several_threads_allocates_nothing_on_any_of_them(string name)
    {
        using ImageClassifier model = Cases[name].Load(new ModelLoadOptions());
        float[] image = Cases[name].PixelValues();
        float[] batch = [.. image, .. image, .. image];
        using ImageClassifierSession session = model.CreateSession(new ModelSessionOptions { ThreadCount = 3, MaxBatchSize = 3 });
        for (int i = 0; i < 20; i++)
        {
            session.Run(image);
            session.Run(batch);
        }

        // Other tests run in this process, so the least of many is what a run allocates.
        long least = long.MaxValue;
        for (int i = 0; i < 200 && least > 0; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            session.Run(image);
            session.Run(batch);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>Each kind of output image by image, as a batch has them.</summary>
    private static float[] Interleaved(float[][] outputs)
    {
        int[] lengths = Lengths(outputs[0]);
        var all = new List<float>();
        int start = lengths.Length;
        all.AddRange(lengths.Select(length => (float)(length * outputs.Length)));
        foreach (int length in lengths)
        {
            foreach (float[] output in outputs)
            {
                all.AddRange(output.AsSpan(start, length));
            }

            start += length;
        }

        return [.. all];
    }

    /// <summary>The lengths of the four kinds of output, then their values.</summary>
    private static float[] Collect(
        ReadOnlySpan<float> result,
        ReadOnlySpan<float> pooled,
        ReadOnlyTensorSpan<float> last,
        ReadOnlyTensorSpan<float> hidden
    )
    {
        float[] all = new float[4 + result.Length + pooled.Length + (int)last.FlattenedLength + (int)hidden.FlattenedLength];
        (all[0], all[1], all[2], all[3]) = (result.Length, pooled.Length, last.FlattenedLength, hidden.FlattenedLength);
        Span<float> rest = all.AsSpan(4);
        result.CopyTo(rest);
        rest = rest[result.Length..];
        pooled.CopyTo(rest);
        rest = rest[pooled.Length..];
        last.FlattenTo(rest);
        hidden.FlattenTo(rest[(int)last.FlattenedLength..]);
        return all;
    }

    private static int[] Lengths(float[] collected) => [.. collected.Take(4).Select(length => (int)length)];

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static Case Of<TModel>(string name)
        where TModel : ImageClassifier, ICompiledModel<TModel>
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Reference", name);
        return new Case(options => TModel.Load(folder, options), Image);

        float[] Image()
        {
            (int[] shape, float[] values) = Safetensors.Read(Path.Combine(folder, "expected.safetensors"))["pixel_values"];
            return values[..(values.Length / shape[0])];
        }
    }

    private static Case OfVariant(string name, int pixels, Func<ReadOnlyMemory<byte>, ModelLoadOptions?, ImageClassifier> load)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Variants", name + ".convnextv2.json");
        byte[] checkpoint = Safetensors.Write(ReferenceConfig.Read(file).RandomCheckpoint(seed: 4));
        return new Case(options => load(checkpoint, options), () => [.. Enumerable.Range(0, pixels).Select(i => MathF.Sin(i))]);
    }

    /// <summary>A model, and pixel values for it.</summary>
    private sealed record Case(Func<ModelLoadOptions, ImageClassifier> Load, Func<float[]> PixelValues)
    {
        public float[] Run(VectorWidth width, ModelSessionOptions options, float[] pixelValues)
        {
            using ImageClassifier model = Load(new ModelLoadOptions { VectorWidth = width });
            using ImageClassifierSession session = model.CreateSession(options);
            session.Run(pixelValues);
            return Collect(session.Run(pixelValues), session.PooledOutput, session.LastHiddenState, session.HiddenState(1));
        }
    }
}
