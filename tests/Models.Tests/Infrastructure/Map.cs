namespace ConvNextV2.Compiled.Models.Tests.Infrastructure;

/// <summary>A feature map in double: channels, rows, columns.</summary>
internal sealed class Map(int c, int h, int w, double[]? values = null)
{
    private readonly double[] _values = values ?? new double[c * h * w];

    public int C => c;

    public int H => h;

    public int W => w;

    public double this[int channel, int y, int x]
    {
        get => _values[(((channel * h) + y) * w) + x];
        set => _values[(((channel * h) + y) * w) + x] = value;
    }

    /// <summary>All channels at one place.</summary>
    public double[] Pixel(int y, int x) => [.. Enumerable.Range(0, c).Select(channel => this[channel, y, x])];

    public Map Select(Func<double, double> select) => new(c, h, w, Array.ConvertAll(_values, value => select(value)));

    public Map Select(Func<double, int, int, int, double> select) =>
        new(c, h, w, _values.Select((value, i) => select(value, i / (h * w), i / w % h, i % w)).ToArray());

    public float[] ToFloats() => Array.ConvertAll(_values, value => (float)value);
}
