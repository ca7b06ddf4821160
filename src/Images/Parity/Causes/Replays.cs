using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Images.Parity.Files;

namespace ConvNextV2.Compiled.Images.Parity.Causes;

/// <summary>One picture as the class and other libraries resize it, each when it is first asked for.</summary>
/// <param name="compiled">The class's steps.</param>
/// <param name="shape">What they end in.</param>
/// <param name="picture">What they begin with.</param>
internal sealed class Replays(ImagePreprocessor compiled, InputShape shape, Picture picture)
{
    private readonly Dictionary<ImageBackend, int[]?> _levels = [];

    public ImagePreprocessor Compiled => compiled;

    public InputShape Shape => shape;

    public Picture Picture => picture;

    /// <summary>Levels, channel by channel; null where a library has no such resize.</summary>
    /// <exception cref="ArgumentException">The model cannot take the picture.</exception>
    public int[]? Levels(ImageBackend backend)
    {
        if (!_levels.TryGetValue(backend, out int[]? levels))
        {
            _levels.Add(backend, levels = Levels(compiled.With(backend)));
        }

        return levels;
    }

    /// <exception cref="ArgumentException">The model cannot take the picture.</exception>
    public int[]? Levels(ImagePreprocessor? preprocessor)
    {
        if (preprocessor is null)
        {
            return null;
        }

        int[] levels = new int[preprocessor.Length];
        preprocessor.ReadLevels(picture.View, levels);
        return levels;
    }
}
