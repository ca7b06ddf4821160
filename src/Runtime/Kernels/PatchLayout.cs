namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Where the inputs of one row of a matrix product lie. They are gathered from nowhere: a pixel of a map is one line of
/// neighbouring floats, and a patch of an image is a line for each of its rows in each plane.
/// </summary>
/// <param name="Planes">Planes; 1 in a map.</param>
/// <param name="PlaneStride">Floats from a plane to the next.</param>
/// <param name="Lines">Lines in each plane.</param>
/// <param name="LineStride">Floats from a line to the next.</param>
/// <param name="Length">Floats of a line.</param>
internal readonly record struct PatchLayout(int Planes, nint PlaneStride, int Lines, nint LineStride, int Length)
{
    /// <summary>Inputs of a patch.</summary>
    public int Inputs => Planes * Lines * Length;

    public static PatchLayout Pixel(int channels) => new(1, 0, 1, 0, channels);
}
