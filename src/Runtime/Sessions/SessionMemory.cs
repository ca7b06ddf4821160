using System.Numerics.Tensors;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Memory;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Sessions;

/// <summary>
/// What a session has: one native block for the arenas and scratch of its passes, which a run holds, and managed buffers for
/// what callers get spans of, which outlive everything.
/// </summary>
internal sealed class SessionMemory
{
    private readonly NativeBlock _block;
    private readonly PinnedBuffer _results;
    private readonly PinnedBuffer? _hiddenStates;
    private readonly VectorWidth _vectors;
    private readonly int _maxBatchSize;

    /// <param name="layout">What the plan asks for.</param>
    /// <param name="vectors">The model's.</param>
    /// <param name="options">Threads and batch size are in their ranges.</param>
    /// <param name="threads">Of a run.</param>
    /// <param name="forkJoin">Who shares an image.</param>
    /// <param name="newPass">Makes a forward pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">The results of so many images are longer than an array can be.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public SessionMemory(
        SessionLayout layout,
        VectorWidth vectors,
        ModelSessionOptions options,
        int threads,
        ForkJoin forkJoin,
        Func<PassMemory, ForwardPass> newPass
    )
    {
        _vectors = vectors;
        _maxBatchSize = options.MaxBatchSize;
        _results = ForImages(layout.ResultsLength, _maxBatchSize);
        _hiddenStates = options.HiddenStates ? ForImages(layout.HiddenStatesLength, _maxBatchSize) : null;

        // Images of a batch go to threads whole, each through a pass of its own. All threads share the images of the first.
        Passes = new ForwardPass[Math.Min(threads, _maxBatchSize)];
        _block = new NativeBlock(
            PassMemory.LengthOf(layout, threads) + ((Passes.Length - 1) * PassMemory.LengthOf(layout, workers: 1))
        );
        try
        {
            var allocator = new BumpAllocator(_block);
            for (int i = 0; i < Passes.Length; i++)
            {
                int workers = i == 0 ? threads : 1;
                Passes[i] = newPass(
                    new PassMemory(layout, vectors, forkJoin, workers, _maxBatchSize, allocator, _results, _hiddenStates)
                );
            }
        }
        catch
        {
            _block.Dispose();
            throw;
        }
    }

    public ForwardPass[] Passes { get; }

    /// <summary>Bytes outside of the collector's heap.</summary>
    public long NativeBytes => _block.Length * sizeof(float);

    public bool HasHiddenStates => _hiddenStates is not null;

    /// <summary>Keeps the native block in its place until <see cref="Release"/>.</summary>
    /// <returns>Whether it is still there.</returns>
    public bool TryHold() => _block.TryHold();

    public void Release() => _block.DangerousRelease();

    /// <summary>Gives the native block back, at once or when the run in it ends.</summary>
    public void Free() => _block.Dispose();

    /// <summary>A result of the images of a run, one image after the other.</summary>
    public Span<float> Result(int offset, int length, int images) =>
        _results.Span.Slice(checked(offset * _maxBatchSize), checked(length * images));

    /// <summary>A map of one image.</summary>
    public FeatureMap ResultMap(int offset, int image, int height, int width, int channels, int border, int pixelStride)
    {
        int length = checked((int)FeatureMap.LengthOf(height, width, border, pixelStride));
        Span<float> map = _results.Span.Slice(checked((offset * _maxBatchSize) + (image * length)), length);
        return new FeatureMap(map, height, width, channels, border, _vectors, pixelStride);
    }

    /// <summary>
    /// Results as Hugging Face has them: batch × channels × rows × columns, by strides over the memory there is.
    /// </summary>
    public ReadOnlyTensorSpan<float> ResultTensor(
        int offset,
        int images,
        int height,
        int width,
        int channels,
        int border,
        int pixelStride
    ) => Tensor(_results, offset, images, height, width, channels, border, pixelStride);

    /// <summary>The same of a hidden state, which has neither a border nor longer pixels.</summary>
    public ReadOnlyTensorSpan<float> HiddenStateTensor(int offset, int images, int height, int width, int channels) =>
        Tensor(_hiddenStates!, offset, images, height, width, channels, border: 0, pixelStride: channels);

    private ReadOnlyTensorSpan<float> Tensor(
        PinnedBuffer buffer,
        int offset,
        int images,
        int height,
        int width,
        int channels,
        int border,
        int pixelStride
    )
    {
        int length = checked((int)FeatureMap.LengthOf(height, width, border, pixelStride));
        Span<float> all = buffer.Span.Slice(checked(offset * _maxBatchSize), checked(length * images));
        var map = new FeatureMap(all[..length], height, width, channels, border, _vectors, pixelStride);
        int first = length - map.Interior.Length;
        int count = ((images - 1) * length) + ((height - 1) * map.RowStride) + ((width - 1) * map.PixelStride) + channels;
        return new ReadOnlyTensorSpan<float>(
            all.Slice(first, count),
            [images, channels, height, width],
            [Stride(images, length), Stride(channels, 1), Stride(height, map.RowStride), Stride(width, map.PixelStride)]
        );

        // Tensor spans count a stride as reachable memory even where the only index is 0.
        static nint Stride(int count, int stride) => count == 1 ? 0 : stride;
    }

    private static PinnedBuffer ForImages(int length, int images)
    {
        long total = (long)length * images;
        return total <= PinnedBuffer.MaximumLength
            ? new PinnedBuffer((int)total)
            : throw new ArgumentOutOfRangeException(
                nameof(ModelSessionOptions.MaxBatchSize),
                images,
                $"The results of so many images are {total} floats; an array has at most {PinnedBuffer.MaximumLength}."
            );
    }
}
