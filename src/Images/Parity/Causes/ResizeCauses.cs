using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;
using ConvNextV2.Compiled.Images.Parity.Levels;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>
/// Why levels may differ from Python's. Each cause is tried, and named only if it gives every level of Python's; what one image
/// has led to is tried first for the next.
/// </summary>
internal sealed class ResizeCauses
{
    // A search resizes an image some fifty times. What three images do not tell, the others will not.
    private const int MostSearches = 3;

    // What a photograph of a phone has. A larger picture costs seconds to search, and may be a small file.
    private const long MostPixels = 1 << 25;

    private const int FarthestShift = 2;

    private ResizeVariant? _found;
    private int _searches;

    /// <param name="python">Python's levels.</param>
    /// <param name="expected">Ours.</param>
    /// <param name="replays">Of the same picture.</param>
    /// <param name="backend">Whose resize the file has.</param>
    /// <returns>A sentence without its end; null if nothing fits.</returns>
    public string? Find(int[] python, int[] expected, Replays replays, ImageBackend backend) =>
        OtherBackend(python, replays, backend)
        ?? Reversed(python, expected, replays.Shape)
        ?? OtherSteps(python, replays, backend)
        ?? Shifted(python, expected, replays.Shape)
        ?? Mirrored(python, expected, replays.Shape);

    private static string? OtherBackend(int[] python, Replays replays, ImageBackend tried) =>
        Enum.GetValues<ImageBackend>()
            .Where(backend => backend != tried && IsExact(python, replays.Levels(backend)))
            .Select(backend => $"ImageBackend=\"{backend}\" gives the same bits")
            .FirstOrDefault();

    private static string? Reversed(int[] python, int[] expected, InputShape shape) =>
        shape.HasColors && IsExact(python, shape.ReverseColors(expected))
            ? "Python's channels are in the reverse order, blue, green, red"
            : null;

    private string? OtherSteps(int[] python, Replays replays, ImageBackend backend)
    {
        if (_found is { } before && IsExact(python, replays.Levels(before.Preprocessor)))
        {
            return before.Description;
        }

        if (_searches == MostSearches || (long)replays.Picture.Width * replays.Picture.Height > MostPixels)
        {
            return null;
        }

        _searches++;
        ResizeVariant? found = ResizeVariant
            .Of(replays.Compiled.With(backend) ?? replays.Compiled, replays.Shape)
            .FirstOrDefault(variant => IsExact(python, replays.Levels(variant.Preprocessor)));
        _found = found ?? _found;
        return found?.Description;
    }

    /// <summary>A crop that is off by some pixels: what both have of the image is the same.</summary>
    private static string? Shifted(int[] python, int[] expected, InputShape shape)
    {
        for (int down = -FarthestShift; down <= FarthestShift; down++)
        {
            for (int right = -FarthestShift; right <= FarthestShift; right++)
            {
                if ((down, right) != (0, 0) && IsShifted(python, expected, shape, down, right))
                {
                    return "Python's crop is off by "
                        + Join(Pixels(down, "lower", "higher"), Pixels(right, "further right", "further left"));
                }
            }
        }

        return null;

        static string? Pixels(int count, string positive, string negative) =>
            count == 0
                ? null
                : FormattableString.Invariant($"{Math.Abs(count)} pixel")
                    + (Math.Abs(count) == 1 ? " " : "s ")
                    + (count > 0 ? positive : negative);

        static string Join(params string?[] parts) => string.Join(" and ", parts.Where(part => part is not null));
    }

    private static bool IsShifted(int[] python, int[] expected, InputShape shape, int down, int right)
    {
        int height = shape.Height - Math.Abs(down);
        int width = shape.Width - Math.Abs(right);
        if (height < 1 || width < 1)
        {
            return false;
        }

        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int row = 0; row < height; row++)
            {
                int line = (channel * shape.Plane) + (row * shape.Width);
                int mine = line + (Math.Max(down, 0) * shape.Width) + Math.Max(right, 0);
                int theirs = line + (Math.Max(-down, 0) * shape.Width) + Math.Max(-right, 0);
                if (!expected.AsSpan(mine, width).SequenceEqual(python.AsSpan(theirs, width)))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static string? Mirrored(int[] python, int[] expected, InputShape shape)
    {
        int[] mirrored = (int[])expected.Clone();
        for (int line = 0; line < mirrored.Length; line += shape.Width)
        {
            mirrored.AsSpan(line, shape.Width).Reverse();
        }

        return IsExact(python, mirrored) ? "Python's image is mirrored, left and right" : null;
    }

    private static bool IsExact(int[] python, int[]? levels) => levels is not null && LevelDifference.Of(python, levels).IsNone;
}
