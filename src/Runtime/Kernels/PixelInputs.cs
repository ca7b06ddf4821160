namespace ConvNextV2.Compiled.Kernels;

/// <summary>
/// Where a pixel's inputs lie: lines of neighbouring floats. One line for a pixel of a map; for a patch of an image one for
/// each of its rows in each plane.
/// </summary>
/// <param name="Planes">Planes; 1 in a map.</param>
/// <param name="PlaneStride">Floats from a plane to the next.</param>
/// <param name="Lines">Lines in each plane.</param>
/// <param name="LineStride">Floats from a line to the next.</param>
/// <param name="Length">Floats of a line.</param>
internal readonly record struct PixelInputs(int Planes, nint PlaneStride, int Lines, nint LineStride, int Length)
{
    public static PixelInputs OneLine(int length) => new(1, 0, 1, 0, length);
}
