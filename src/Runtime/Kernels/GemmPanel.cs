namespace ConvNextV2.Compiled.Kernels;

/// <summary>What all tiles of a panel of weights have in common.</summary>
internal unsafe struct GemmPanel
{
    /// <summary>Its weights, and what else there is for each of its columns.</summary>
    public GemmColumns Columns;

    /// <summary>Where the inputs of a pixel lie.</summary>
    public PatchLayout Patch;

    /// <summary>Floats from a pixel of the input to the next.</summary>
    public nint InputStride;

    /// <summary>Floats from a pixel of the output to the next.</summary>
    public nint OutputStride;

    /// <summary>
    /// Where the part of the next panel begins that this tile brings into the second cache, a little with each input. A panel
    /// is used by a few tiles and then not again in a run: without this, the first of them waits for memory at every line.
    /// </summary>
    public byte* Ahead;

    /// <summary>Bytes of that part for each input.</summary>
    public nint AheadStep;

    /// <summary>
    /// Of all tiles together the panel after this one, or what lies behind the last. An input brings in one line of the cache: so
    /// few tiles that the step is longer than a line, as one or two with three vectors of 512 bits, leave lines out.
    /// </summary>
    /// <param name="columns">Of this panel.</param>
    /// <param name="tiles">That use it.</param>
    public void ReadAhead(int columns, int tiles)
    {
        Ahead = (byte*)(Columns.Weights + ((nint)Patch.Inputs * columns));
        AheadStep = ((columns * sizeof(float)) + tiles - 1) / tiles;
    }

    /// <summary>After a tile.</summary>
    public void NextTile() => Ahead += AheadStep * Patch.Inputs;
}
