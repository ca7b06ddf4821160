namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>A product in eight bits as plain loops, written from docs/numerics.md.</summary>
internal static class EightBits
{
    /// <param name="matrix">A row for each output.</param>
    public static Map Multiply(Map input, double[][] matrix, double[] bias)
    {
        (int[] Bytes, double Scale)[] rows = [.. matrix.Select(RoundWeights)];
        var output = new Map(bias.Length, input.H, input.W);
        for (int i = 0; i < input.H * input.W; i++)
        {
            double[] pixel = input.Pixel(i / input.W, i % input.W);
            double origin = pixel.Min();
            double step = (pixel.Max() - origin) / 127;
            int[] bytes = Array.ConvertAll(pixel, value => step == 0 ? 0 : (int)Math.Round((value - origin) / step));
            for (int o = 0; o < rows.Length; o++)
            {
                long products = 0;
                long weights = 0;
                for (int k = 0; k < bytes.Length; k++)
                {
                    products += (long)bytes[k] * rows[o].Bytes[k];
                    weights += rows[o].Bytes[k];
                }

                output[o, i / input.W, i % input.W] =
                    (step * rows[o].Scale * products) + (origin * rows[o].Scale * weights) + bias[o];
            }
        }

        return output;
    }

    /// <summary>
    /// Up to ±127, and small enough that of eight neighbours those with the numbers 0, 1, 4 and 5, and 2, 3, 6 and 7, add up to no
    /// more than 256 before they are rounded.
    /// </summary>
    private static (int[] Bytes, double Scale) RoundWeights(double[] row)
    {
        double scale = row.Max(Math.Abs) / 127;
        foreach (double[] group in row.Select(Math.Abs).Chunk(8))
        {
            double first = group.Where((_, i) => i % 4 < 2).Sum();
            scale = Math.Max(scale, Math.Max(first, group.Sum() - first) / 256);
        }

        return (Array.ConvertAll(row, weight => scale == 0 ? 0 : (int)Math.Round(weight / scale)), scale);
    }
}
