using System.ComponentModel;
using System.Runtime.ExceptionServices;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Kernels;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Where the weights of a generated class come from. Its constructor declares every group of tensors it needs and gets an empty
/// object for each; then the checkpoint is compared with all of them at once, and only if it fits is it read, in the order of
/// the file and by all processors, and packed for the machine's vectors.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WeightLoader
{
    private readonly List<ExpectedTensor> _expected = [];
    private readonly List<PackingJob> _jobs = [];
    private readonly List<string> _absent = [];
    private readonly List<PackedMatrix> _matrices = [];

    private WeightLoader(VectorWidth vectors) => Vectors = vectors;

    internal VectorWidth Vectors { get; }

    /// <summary>Optional tensors that the checkpoint lacks; known once it has been compared.</summary>
    internal IReadOnlyList<string> AbsentTensors => _absent;

    /// <summary>The stem's convolution; patches are channel, row, column.</summary>
    public PackedMatrix PatchEmbedding(string name, int inChannels, int outChannels, int patch) =>
        AddMatrix(
            inChannels * patch * patch,
            outChannels,
            [Weight(name, outChannels, inChannels, patch, patch), Bias(name, outChannels)],
            (matrix, tensors) => MatrixPacking.Fill(matrix, tensors, name)
        );

    /// <summary>A 2×2 convolution of stride 2; patches are row, column, channel. The norm in front is folded in.</summary>
    public PackedMatrix Downsampling(string name, int inChannels, int outChannels, string foldedNorm) =>
        AddMatrix(
            4 * inChannels,
            outChannels,
            [
                Weight(name, outChannels, inChannels, 2, 2),
                Bias(name, outChannels),
                Weight(foldedNorm, inChannels),
                Bias(foldedNorm, inChannels),
            ],
            (matrix, tensors) => MatrixPacking.FillDownsampling(matrix, tensors, name, foldedNorm)
        );

    /// <summary>A matrix over the channels of a pixel.</summary>
    /// <param name="name">The module in the checkpoint.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="foldedNorm">A norm in front whose weight and bias are folded in.</param>
    /// <param name="foldedShift">A global response normalisation in front whose bias is folded in.</param>
    public PackedMatrix Pointwise(string name, int inputs, int outputs, string? foldedNorm = null, string? foldedShift = null)
    {
        List<ExpectedTensor> expected = [Weight(name, outputs, inputs), Bias(name, outputs)];
        if (foldedNorm is not null)
        {
            expected.AddRange([Weight(foldedNorm, inputs), Bias(foldedNorm, inputs)]);
        }

        if (foldedShift is not null)
        {
            expected.Add(new ExpectedTensor(foldedShift + ".bias", [1, 1, 1, inputs]));
        }

        return AddMatrix(
            inputs,
            outputs,
            expected,
            (matrix, tensors) => MatrixPacking.FillPointwise(matrix, tensors, name, foldedNorm, foldedShift)
        );
    }

    /// <summary>7×7 filters.</summary>
    public PackedFilters Depthwise7x7(string name, int channels) =>
        Add(
            new PackedFilters(channels, Vectors),
            [Weight(name, channels, 1, 7, 7), Bias(name, channels)],
            (filters, tensors) => FilterPacking.Fill(filters, tensors, name)
        );

    /// <summary>A norm whose weight and bias are applied where it stands.</summary>
    public NormParameters LayerNorm(string name, int channels) =>
        Add(
            new NormParameters(channels),
            [Weight(name, channels), Bias(name, channels)],
            (parameters, tensors) =>
            {
                tensors.Vector(name + ".weight", parameters.Weight.Values.Memory);
                tensors.Vector(name + ".bias", parameters.Bias.Values.Memory);
            }
        );

    /// <summary>The same where the checkpoint has it; what it lacks is a weight of 1 or a bias of 0.</summary>
    public NormParameters LayerNormOrIdentity(string name, int channels) =>
        Add(
            new NormParameters(channels),
            [Weight(name, channels) with { IsOptional = true }, Bias(name, channels) with { IsOptional = true }],
            (parameters, tensors) =>
            {
                FillOr(1, name + ".weight", parameters.Weight);
                FillOr(0, name + ".bias", parameters.Bias);

                void FillOr(float value, string tensor, PackedVector vector)
                {
                    if (tensors.Has(tensor))
                    {
                        tensors.Vector(tensor, vector.Values.Memory);
                    }
                    else
                    {
                        vector.Values.Span.Fill(value);
                    }
                }
            }
        );

    /// <summary>γ of a global response normalisation.</summary>
    public PackedVector GlobalResponseNorm(string name, int channels) =>
        Add(
            new PackedVector(channels),
            [new ExpectedTensor(name + ".weight", [1, 1, 1, channels])],
            (vector, tensors) => tensors.Vector(name + ".weight", vector.Values.Memory)
        );

    /// <summary>Loads a generated class's weights: checks the contract, the file and every tensor, then packs.</summary>
    internal static TWeights Load<TWeights>(
        CheckpointSource source,
        LoadOptions? options,
        GeneratedClass generated,
        Func<WeightLoader, TWeights> declare
    )
    {
        generated.RequireSupportedContract();
        var loader = new WeightLoader(options?.VectorWidth is { } width ? VectorWidths.Require(width) : VectorWidths.Default);
        KernelWarmUp.Start(loader.Vectors);
        TWeights weights = declare(loader);
        if (options?.ExpectedSha256 is { } sha256)
        {
            source.RequireSha256(sha256);
        }

        var reader = new CheckpointReader(source);
        IReadOnlyDictionary<string, TensorEntry> entries = reader.Find(loader._expected);
        loader._absent.AddRange(loader._expected.Select(tensor => tensor.Name).Where(name => !entries.ContainsKey(name)));
        loader.AllocateMatrices();
        Pack(
            [.. loader._jobs.OrderBy(job => entries.GetValueOrDefault(job.MainTensor)?.Offset)],
            () => new TensorSet(new TensorWindow(reader), entries)
        );
        return weights;
    }

    /// <summary>Packs in the order of the jobs on all processors, each through a window of its own.</summary>
    private static void Pack(PackingJob[] jobs, Func<TensorSet> open)
    {
        int next = -1;
        Exception? failure = null;
        Parallel.For(
            0,
            Math.Min(Environment.ProcessorCount, jobs.Length),
            _ =>
            {
                try
                {
                    TensorSet tensors = open();
                    for (
                        int job = Interlocked.Increment(ref next);
                        job < jobs.Length && Volatile.Read(ref failure) is null;
                        job = Interlocked.Increment(ref next)
                    )
                    {
                        jobs[job].Run(tensors);
                    }
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref failure, exception, null);
                }
            }
        );
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void AllocateMatrices()
    {
        WeightBlock? block = WeightBlock.For(_matrices.SelectMany(matrix => matrix.Lengths));
        foreach (PackedMatrix matrix in _matrices)
        {
            matrix.Allocate(block);
        }
    }

    private PackedMatrix AddMatrix(
        int inputs,
        int outputs,
        IReadOnlyList<ExpectedTensor> expected,
        Action<PackedMatrix, TensorSet> fill
    )
    {
        PackedMatrix matrix = Add(new PackedMatrix(inputs, outputs, Vectors), expected, fill);
        _matrices.Add(matrix);
        return matrix;
    }

    private T Add<T>(T empty, IReadOnlyList<ExpectedTensor> expected, Action<T, TensorSet> fill)
    {
        _expected.AddRange(expected);
        _jobs.Add(new PackingJob(expected[0].Name, tensors => fill(empty, tensors)));
        return empty;
    }

    private static ExpectedTensor Weight(string name, params long[] shape) => new(name + ".weight", shape);

    private static ExpectedTensor Bias(string name, long length) => new(name + ".bias", [length]);

    private sealed record PackingJob(string MainTensor, Action<TensorSet> Run);
}
