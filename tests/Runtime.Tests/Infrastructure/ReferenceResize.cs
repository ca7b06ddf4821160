using ConvNextV2.Compiled.CompilerServices;

namespace ConvNextV2.Compiled.Tests.Infrastructure;

/// <summary>
/// A resize in two passes of plain loops in double, rounded to whole levels after each: within one level of Pillow's.
/// </summary>
internal static class ReferenceResize
{
    /// <returns>Rows × columns of one channel.</returns>
    public static double[] Run(
        Func<int, int, byte> pixel,
        int width,
        int height,
        int newWidth,
        int newHeight,
        ResizeFilter filter
    )
    {
        double[] lines = new double[height * newWidth];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < newWidth; column++)
            {
                lines[(row * newWidth) + column] = Weigh(i => pixel(row, i), width, newWidth, column, filter);
            }
        }

        double[] result = new double[newHeight * newWidth];
        for (int row = 0; row < newHeight; row++)
        {
            for (int column = 0; column < newWidth; column++)
            {
                result[(row * newWidth) + column] = Weigh(i => lines[(i * newWidth) + column], height, newHeight, row, filter);
            }
        }

        return result;
    }

    /// <summary>The same with weights of so many binary places, or as PyTorch chooses them; exact in every byte.</summary>
    public static int[] InFixedPoint(
        byte[] pixels,
        int width,
        int height,
        int newWidth,
        int newHeight,
        ResizeFilter filter,
        bool isVerticalFirst,
        int? bits
    )
    {
        int[] levels = [.. pixels];
        return isVerticalFirst ? Rows(Columns(levels, width), newHeight) : Columns(Rows(levels, height), newWidth);

        int[] Rows(int[] source, int lines)
        {
            long[][] weights = FixedPoint(width, newWidth, filter, bits, out int places);
            int[] result = new int[lines * newWidth];
            for (int i = 0; i < result.Length; i++)
            {
                int line = i / newWidth;
                result[i] = Sum(weights[i % newWidth], places, at => source[(line * width) + at]);
            }

            return result;
        }

        int[] Columns(int[] source, int lineLength)
        {
            long[][] weights = FixedPoint(height, newHeight, filter, bits, out int places);
            int[] result = new int[newHeight * lineLength];
            for (int i = 0; i < result.Length; i++)
            {
                int column = i % lineLength;
                result[i] = Sum(weights[i / lineLength], places, at => source[(at * lineLength) + column]);
            }

            return result;
        }

        static int Sum(long[] weights, int places, Func<int, int> level)
        {
            long sum = 1L << (places - 1);
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] == 0 ? 0 : weights[i] * level(i);
            }

            return (int)Math.Clamp(sum >> places, 0, 255);
        }
    }

    /// <summary>A weight for each pixel of the line, most of them zero, for each new one.</summary>
    private static long[][] FixedPoint(int length, int newLength, ResizeFilter filter, int? bits, out int places)
    {
        double[][] exact = new double[newLength][];
        for (int i = 0; i < newLength; i++)
        {
            double[] weights = new double[length];
            Weigh(_ => 0, length, newLength, i, filter, (at, weight) => weights[at] = weight);
            double sum = weights.Sum();
            exact[i] = [.. weights.Select(weight => weight / sum)];
        }

        double largest = exact.Max(weights => weights.Max());
        int chosen =
            bits ?? Enumerable.Range(0, 22).Where(p => (int)(0.5 + (largest * Math.Pow(2, p + 1))) >= 32768).Append(22).First();
        places = chosen;
        return
        [
            .. exact.Select(weights =>
                weights.Select(weight => (long)Math.Round(weight * Math.Pow(2, chosen), MidpointRounding.AwayFromZero)).ToArray()
            ),
        ];
    }

    private static double Weigh(
        Func<int, double> source,
        int length,
        int newLength,
        int index,
        ResizeFilter filter,
        Action<int, double>? see = null
    )
    {
        (double support, Func<double, double> kernel) = Kernel(filter);
        double scale = (double)length / newLength;
        double stretch = Math.Max(1, scale);
        double center = (index + 0.5) * scale;
        (double sum, double weights) = (0, 0);
        for (
            int i = Math.Max(0, (int)Math.Floor(center - (support * stretch) + 0.5));
            i < Math.Min(length, (int)Math.Floor(center + (support * stretch) + 0.5));
            i++
        )
        {
            double weight = kernel((i + 0.5 - center) / stretch);
            see?.Invoke(i, weight);
            sum += weight * source(i);
            weights += weight;
        }

        return Math.Clamp(Math.Floor((sum / weights) + 0.5), 0, 255);
    }

    private static (double Support, Func<double, double> Kernel) Kernel(ResizeFilter filter)
    {
        return filter switch
        {
            ResizeFilter.Box => (0.5, x => x is > -0.5 and <= 0.5 ? 1 : 0),
            ResizeFilter.Bilinear => (1, x => Math.Max(0, 1 - Math.Abs(x))),
            ResizeFilter.Hamming => (1, x => Math.Abs(x) < 1 ? Sinc(x) * (0.54 + (0.46 * Math.Cos(Math.PI * x))) : 0),
            ResizeFilter.Bicubic => (
                2,
                x =>
                    Math.Abs(x) switch
                    {
                        < 1 and double a => (1.5 * a * a * a) - (2.5 * a * a) + 1,
                        < 2 and double a => (-0.5 * a * a * a) + (2.5 * a * a) - (4 * a) + 2,
                        _ => 0,
                    }
            ),
            ResizeFilter.Lanczos => (3, x => Math.Abs(x) < 3 ? Sinc(x) * Sinc(x / 3) : 0),
            _ => throw new ArgumentOutOfRangeException(nameof(filter)),
        };

        static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
    }
}
