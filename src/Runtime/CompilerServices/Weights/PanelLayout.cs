using ConvNextV2.Compiled.Simd;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>How the output columns of a matrix are cut into panels of a few vectors.</summary>
internal static class PanelLayout
{
    /// <summary>The first column and the columns of the panel that holds an output.</summary>
    public static (int Start, int Columns) PanelOf(int output, int outputs, VectorWidth vectors, int vectorsPerPanel)
    {
        foreach (LaneRange range in new LaneRanges(outputs, vectors))
        {
            if (output < range.Start + range.Count)
            {
                int start = range.Start;
                while (true)
                {
                    int columns = NextPanel((range.Start + range.Count - start) / range.Lanes, vectorsPerPanel) * range.Lanes;
                    if (output < start + columns)
                    {
                        return (start, columns);
                    }

                    start += columns;
                }
            }
        }

        throw new ArgumentOutOfRangeException(nameof(output));
    }

    /// <summary>
    /// The vectors of the next panel when so many are left. Four become two and two where three would do: a panel of one would
    /// load an input for every multiply-add.
    /// </summary>
    public static int NextPanel(int vectorsLeft, int vectorsPerPanel) =>
        vectorsLeft == vectorsPerPanel + 1 && vectorsPerPanel > 2 ? 2 : Math.Min(vectorsLeft, vectorsPerPanel);
}
