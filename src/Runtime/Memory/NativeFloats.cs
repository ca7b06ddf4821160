namespace ConvNextV2.Compiled.Memory;

/// <summary>
/// A run of floats in a block. Whoever uses a span of it must hold the block's handle meanwhile, as a run does; a span of a
/// block that is given back is refused.
/// </summary>
internal readonly unsafe struct NativeFloats
{
    private readonly NativeBlock? _block;
    private readonly float* _first;

    public NativeFloats(NativeBlock block, float* first, int length)
    {
        _block = block;
        _first = first;
        Length = length;
    }

    public int Length { get; }

    /// <exception cref="ObjectDisposedException">The block is given back.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_block is { IsClosed: true }, typeof(NativeBlock));
            return new Span<float>(_first, Length);
        }
    }
}
