using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Packing;
using ConvNextV2.Compiled.Simd;
using ConvNextV2.Compiled.Simd.Products;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>
/// Where the weights of a generated class come from. Its constructor declares every group of tensors it needs and gets an empty
/// object for each; then the checkpoint is compared with all of them at once, and only if it fits is it read, in the order of
/// the file and by all processors, and packed for the machine's vectors.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WeightLoader
{
    private readonly List<Group> _groups = [];
    private readonly List<string> _absent = [];
    private readonly KernelShapes _shapes;
    private long _quantizationTicks;

    private WeightLoader(VectorWidth vectors)
    {
        Vectors = vectors;
        _shapes = new KernelShapes(vectors);
    }

    internal VectorWidth Vectors { get; }

    /// <summary>Where all weights lie.</summary>
    internal SharedBlock Memory { get; } = new();

    /// <summary>Optional tensors that the checkpoint lacks; known once it has been compared.</summary>
    internal IReadOnlyList<string> AbsentTensors => _absent;

    /// <summary>What the weights were loaded from; in the box once they are.</summary>
    internal StrongBox<LoadedCheckpoint?> Checkpoint { get; } = new();

    /// <summary>The stem's convolution; patches are channel, row, column.</summary>
    public PackedMatrix PatchEmbedding(string name, int inChannels, int outChannels, int patch) =>
        Add(
            new PackedMatrix(inChannels * patch * patch, outChannels, Vectors),
            [Weight(name, outChannels, inChannels, patch, patch), Bias(name, outChannels)],
            (matrix, tensors) => MatrixPacking.Fill(matrix, tensors, name, InputFolding.None)
        );

    /// <summary>A 2×2 convolution of stride 2; patches are row, column, channel. The norm in front is folded in.</summary>
    public PackedMatrix Downsampling(string name, int inChannels, int outChannels, string foldedNorm) =>
        Add(
            new PackedMatrix(4 * inChannels, outChannels, Vectors),
            [
                Weight(name, outChannels, inChannels, 2, 2),
                Bias(name, outChannels),
                Weight(foldedNorm, inChannels),
                Bias(foldedNorm, inChannels),
            ],
            (matrix, tensors) =>
                MatrixPacking.Fill(matrix, tensors, name, InputFolding.OfDownsampling(tensors, foldedNorm, matrix.Inputs))
        );

    /// <summary>A matrix over the channels of a pixel.</summary>
    /// <param name="name">The module in the checkpoint.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="foldedNorm">A norm in front whose weight and bias are folded in.</param>
    /// <param name="foldedShift">A global response normalisation in front whose bias is folded in.</param>
    public PackedMatrix Pointwise(string name, int inputs, int outputs, string? foldedNorm = null, string? foldedShift = null)
    {
        HashSet<int> widths =
            foldedNorm is not null ? _shapes.Expansions
            : foldedShift is not null ? _shapes.Projections
            : _shapes.Classifiers;
        widths.Add(outputs);
        return Add(
            new PackedMatrix(inputs, outputs, Vectors),
            PointwiseTensors(name, inputs, outputs, foldedNorm, foldedShift),
            (matrix, tensors) =>
                MatrixPacking.Fill(matrix, tensors, name, InputFolding.OfPointwise(tensors, foldedNorm, foldedShift))
        );
    }

    /// <summary>The same in bytes.</summary>
    public QuantizedMatrix QuantizedPointwise(
        string name,
        int inputs,
        int outputs,
        string? foldedNorm = null,
        string? foldedShift = null
    ) =>
        AddQuantized(
            new QuantizedMatrix(inputs, outputs, Int8InstructionSets.For(Vectors)),
            PointwiseTensors(name, inputs, outputs, foldedNorm, foldedShift),
            (matrix, tensors) =>
                QuantizedPacking.Fill(matrix, tensors, name, InputFolding.OfPointwise(tensors, foldedNorm, foldedShift))
        );

    /// <summary>7×7 filters.</summary>
    public PackedFilters Depthwise7x7(string name, int channels)
    {
        _shapes.Stages.Add(channels);
        return Add(
            new PackedFilters(channels, Vectors),
            [Weight(name, channels, 1, 7, 7), Bias(name, channels)],
            (filters, tensors) => FilterPacking.Fill(filters, tensors, name)
        );
    }

    /// <summary>A norm whose weight and bias are applied where it stands.</summary>
    public NormParameters LayerNorm(string name, int channels) =>
        Add(
            new NormParameters(channels),
            [Weight(name, channels), Bias(name, channels)],
            (parameters, tensors) =>
            {
                tensors.Vector(name + ".weight", parameters.Weight);
                tensors.Vector(name + ".bias", parameters.Bias);
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

                void FillOr(float value, string tensor, NativeFloats vector)
                {
                    if (tensors.Has(tensor))
                    {
                        tensors.Vector(tensor, vector);
                    }
                    else
                    {
                        vector.Span.Fill(value);
                    }
                }
            }
        );

    /// <summary>γ of a global response normalisation.</summary>
    public PackedVector GlobalResponseNorm(string name, int channels) =>
        Add(
            new PackedVector(channels),
            [new ExpectedTensor(name + ".weight", [1, 1, 1, channels])],
            (vector, tensors) => tensors.Vector(name + ".weight", vector.Values)
        );

    /// <summary>Loads a generated class's weights: checks the contract, the file and every tensor, then packs.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="generated">The class.</param>
    /// <param name="fingerprint">Of the weights that the class was built with, if it must be those; else null.</param>
    /// <param name="declare">Makes the class's weights, whose groups are filled then.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    internal static TWeights Load<TWeights>(
        CheckpointSource source,
        ModelLoadOptions? options,
        GeneratedClass generated,
        string? fingerprint,
        Func<WeightLoader, TWeights> declare,
        CancellationToken cancellationToken
    )
    {
        generated.RequireSupportedContract();
        var loader = new WeightLoader(options?.VectorWidth is { } width ? VectorWidths.Require(width) : VectorWidths.Default);
        TWeights weights = declare(loader);
        KernelWarmUp.Start(loader._shapes);
        string? expected = options?.ExpectedSha256;
        if (expected is not null)
        {
            source.RequireSha256(expected);
        }

        // What has just been required is known: large files are not read for it once more.
        string? hash = options is { ComputeSha256: true } ? expected?.ToLowerInvariant() ?? source.ComputeSha256() : null;
        TensorChecksums? checksums = fingerprint is null ? null : new TensorChecksums();
        loader.Fill(
            new CheckpointReader(source),
            checksums,
            options ?? new ModelLoadOptions(),
            Check,
            new CheckpointFile(source.FullPath, hash),
            cancellationToken
        );
        return weights;

        // At the end, because what is read for it is what is packed: the file is read once.
        void Check(IReadOnlyDictionary<string, TensorEntry> entries)
        {
            if (
                checksums is not null
                && WeightsFingerprint.Of(entries.Keys, name => checksums[entries[name].Name]) != fingerprint
            )
            {
                throw new CheckpointException(source.Name, OtherWeights(generated));
            }

            // A file may be written while it is read; what has no path stays as it is.
            if (hash is not null && source.FullPath is not null && source.ComputeSha256() != hash)
            {
                throw new CheckpointException(source.Name, "it was changed while it was loaded.");
            }
        }
    }

    private static string OtherWeights(GeneratedClass generated) =>
        $"its weights are not those that {generated.Name} was built with, although they have the same names and shapes. "
        + "Build the program again with this file in its project, or put the file back that it was built with. "
        + "Load with a path takes any file that fits.";

    private void Fill(
        CheckpointReader reader,
        TensorChecksums? checksums,
        ModelLoadOptions options,
        Action<IReadOnlyDictionary<string, TensorEntry>> check,
        CheckpointFile file,
        CancellationToken cancellationToken
    )
    {
        CheckpointFit fit = reader.Fit(
            [.. _groups.SelectMany(group => group.Tensors)],
            new CheckpointSelection(options.WeightsPrefix, options.IgnoredTensors, SelectionOptions.Load)
        );
        var entries = fit.Spellings.Keys.ToDictionary(
            name => name,
            name => reader.Tensors[fit.Spellings[name]],
            StringComparer.Ordinal
        );
        var nonFinite = new NonFiniteValues();
        _absent.AddRange(
            _groups.SelectMany(group => group.Tensors).Select(tensor => tensor.Name).Where(name => !entries.ContainsKey(name))
        );
        cancellationToken.ThrowIfCancellationRequested();
        BumpAllocator block = Memory.Allocate(_groups.Sum(group => group.Weights.Length));
        try
        {
            _groups.ForEach(group => group.Weights.Place(block));
            WeightPacker.Pack(
                _groups.Select(group => group.ToJob(entries)),
                () => new TensorSet(new TensorWindow(reader, nonFinite, checksums), entries),
                options.Progress,
                options.ThreadCount ?? Environment.ProcessorCount,
                cancellationToken
            );
            check(entries);
            if (!options.AllowNonFiniteWeights && NonFiniteReport.Of(nonFinite.Counts) is { } fault)
            {
                throw new CheckpointException(reader.Name, $"{fault} {NonFiniteReport.LoadAdvice}");
            }
        }
        catch
        {
            Memory.Abandon();
            throw;
        }

        Checkpoint.Value = new LoadedCheckpoint(
            fit.Location!.Naming.Title,
            fit.Location.Prefix,
            Array.AsReadOnly([.. fit.LeftAside]),
            nonFinite.Counts,
            _shapes.AreQuantized ? TimeSpan.FromTicks(_quantizationTicks) : null,
            file
        );
    }

    private T Add<T>(T weights, IReadOnlyList<ExpectedTensor> tensors, Action<T, TensorSet> fill)
        where T : IPackedWeights
    {
        _groups.Add(new Group(weights, tensors, source => fill(weights, source)));
        return weights;
    }

    private QuantizedMatrix AddQuantized(
        QuantizedMatrix matrix,
        IReadOnlyList<ExpectedTensor> tensors,
        Action<QuantizedMatrix, TensorSet> fill
    )
    {
        _shapes.AreQuantized = true;
        return Add(
            matrix,
            tensors,
            (quantized, source) =>
            {
                long start = Stopwatch.GetTimestamp();
                fill(quantized, source);
                Interlocked.Add(ref _quantizationTicks, Stopwatch.GetElapsedTime(start).Ticks);
            }
        );
    }

    private static List<ExpectedTensor> PointwiseTensors(
        string name,
        int inputs,
        int outputs,
        string? foldedNorm,
        string? foldedShift
    )
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

        return expected;
    }

    private static ExpectedTensor Weight(string name, params long[] shape) => new(name + ".weight", shape);

    private static ExpectedTensor Bias(string name, long length) => new(name + ".bias", [length]);

    /// <summary>Weights that are packed together, and the tensors they are made of, the largest first.</summary>
    private sealed record Group(IPackedWeights Weights, IReadOnlyList<ExpectedTensor> Tensors, Action<TensorSet> Fill)
    {
        public PackingJob ToJob(IReadOnlyDictionary<string, TensorEntry> entries)
        {
            TensorEntry[] found = [.. Tensors.Select(tensor => entries.GetValueOrDefault(tensor.Name)).OfType<TensorEntry>()];
            return new PackingJob(found.FirstOrDefault()?.Offset ?? 0, found.Sum(entry => entry.ByteLength), Fill);
        }
    }
}
