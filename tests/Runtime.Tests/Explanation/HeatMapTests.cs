using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.Tests.Explanation;

public class HeatMapTests
{
    private static readonly float[] Values = [0.5f, 3, 0, 1, 2.5f, 4];

    // At even distances from cold to hot, as published.
    private static readonly string[] Colors =
    [
        "00204D",
        "00336F",
        "39486B",
        "575C6D",
        "707173",
        "8A8779",
        "A69D75",
        "C4B56C",
        "E4CF5B",
        "FFEA46",
    ];

    private static readonly ImageGeometry Whole = new(1, 1, ImageResize.Warp(1, 1, ResizeFilter.Bicubic, ImageBackend.Pillow));

    public static TheoryData<PixelFormat, int> Layouts() =>
        new()
        {
            { PixelFormat.Rgb24, 0 },
            { PixelFormat.Rgb24, 43 },
            { PixelFormat.Bgr24, 0 },
            { PixelFormat.Bgr24, 40 },
            { PixelFormat.Rgba32, 0 },
            { PixelFormat.Rgba32, 64 },
            { PixelFormat.Bgra32, 0 },
            { PixelFormat.Bgra32, 53 },
        };

    /// <summary>
    /// The crop's edges lie within pixels. Of 9×13 pixels 10×14 are made, of which the crop keeps 7×7 from row 1 and column 3 on:
    /// 6.3 rows of the image from 0.9 on and 6.5 columns from 39/14 on.
    /// </summary>
    [Theory]
    [MemberData(nameof(Layouts))]
    public void Each_pixel_is_what_a_plain_computation_says_and_other_bytes_stay(PixelFormat format, int stride)
    {
        const int Width = 13,
            Height = 9;
        int step = format is PixelFormat.Rgb24 or PixelFormat.Bgr24 ? 3 : 4;
        int rowLength = stride == 0 ? step * Width : stride;
        byte[] before = new byte[rowLength * Height];
        new Random(1).NextBytes(before);
        byte[] after = [.. before];
        var map = new HeatMap(Values, height: 2, width: 3, Cropped(shortestEdge: 10, crop: 7));

        map.OverlayOnto(after, Width, Height, format, stride, opacity: 0.75f);

        int[] places = format is PixelFormat.Rgb24 or PixelFormat.Rgba32 ? [0, 1, 2] : [2, 1, 0];
        for (int row = 0; row < Height; row++)
        {
            for (int at = 0; at < rowLength; at++)
            {
                int column = at / step;
                int color = Array.IndexOf(places, at % step);
                int index = (row * rowLength) + at;
                if (column >= Width || color < 0)
                {
                    Assert.Equal(before[index], after[index]);
                    continue;
                }

                byte[] rgb = [.. places.Select(place => before[(row * rowLength) + (column * step) + place])];
                Assert.Equal(Expected(rgb, color, row, column, opacity: 0.75), after[index], tolerance: 0.501);
            }
        }
    }

    [Fact]
    public void The_last_row_may_end_without_its_gap()
    {
        byte[] rgb = new byte[20 + 12];

        new HeatMap([1], 1, 1, Whole).OverlayOnto(rgb, width: 4, height: 2, PixelFormat.Rgb24, stride: 20, opacity: 1);

        Assert.Equal([0xFF, 0xEA, 0x46], rgb[^3..]);
        Assert.Equal(new byte[8], rgb[12..20]);
    }

    [Fact]
    public void Between_the_centres_of_two_places_heat_is_interpolated_and_beyond_them_it_goes_on()
    {
        var map = new HeatMap([0, 1], height: 1, width: 2, Whole);
        byte[] rgb = new byte[3 * 4];

        map.OverlayOnto(rgb, width: 4, height: 1, PixelFormat.Rgb24, opacity: 1);

        // Centres at 1 and 3: the second pixel, at 1.5, is a quarter hot: two colours and a quarter on, of nine.
        Assert.Equal([0x20, 0x48 + (0.25 * (0x5C - 0x48)), 0x9D + (0.75 * (0xB5 - 0x9D)), 0xEA], Greens(), Nearest);

        IEnumerable<double> Greens() => rgb.Where((_, i) => i % 3 == 1).Select(value => (double)value);
        static bool Nearest(double expected, double actual) => Math.Abs(expected - actual) <= 0.5;
    }

    [Fact]
    public void What_a_centre_crop_cuts_off_is_marked_in_dark_grey_or_left_as_it_is()
    {
        var map = new HeatMap([1], height: 1, width: 1, Cropped(shortestEdge: 8, crop: 6));
        byte[] marked = [.. Enumerable.Repeat<byte[]>([200, 100, 0], 16 * 8).SelectMany(pixel => pixel)];
        byte[] left = [.. marked];

        map.OverlayOnto(marked, width: 16, height: 8, PixelFormat.Rgb24, opacity: 1);
        map.OverlayOnto(left, width: 16, height: 8, PixelFormat.Rgb24, opacity: 1, markUnseen: false);

        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 16; column++)
            {
                bool isSeen = row is >= 1 and < 7 && column is >= 5 and < 11;
                int at = 3 * ((row * 16) + column);

                // Half of 0.2126 · 200 + 0.7152 · 100.
                Assert.Equal(isSeen ? [0xFF, 0xEA, 0x46] : [57, 57, 57], marked[at..(at + 3)]);
                Assert.Equal(isSeen ? [0xFF, 0xEA, 0x46] : [200, 100, 0], left[at..(at + 3)]);
            }
        }
    }

    /// <summary>
    /// At the image's own size a layer has what an overlay of full opacity has, as far as the model saw the pixel, and the share of
    /// it in alpha.
    /// </summary>
    [Fact]
    public void A_layer_has_the_colours_alone_and_in_alpha_how_much_of_a_pixel_the_model_saw()
    {
        const int Width = 13,
            Height = 9;
        var map = new HeatMap(Values, height: 2, width: 3, Cropped(shortestEdge: 10, crop: 7));
        byte[] layer = new byte[4 * Width * Height];
        byte[] overlay = new byte[4 * Width * Height];

        map.PaintLayer(layer, Width, Height, Width, Height);
        map.OverlayOnto(overlay, Width, Height, PixelFormat.Rgba32, opacity: 1);

        for (int at = 0; at < layer.Length; at += 4)
        {
            int row = at / 4 / Width;
            int column = at / 4 % Width;

            // As above: 6.3 rows from 0.9 on, and 6.5 columns from 39/14 on.
            double seen = Overlap(row, 0.9, 6.3) * Overlap(column, 39 / 14.0, 6.5);
            Assert.Equal(255 * seen, layer[at + 3], tolerance: 0.501);
            for (int color = 0; color < 3; color++)
            {
                Assert.Equal(overlay[at + color], seen * layer[at + color], tolerance: 1.001);
            }
        }

        static double Overlap(int pixel, double start, double length) =>
            Math.Clamp(pixel + 1 - start, 0, 1) * Math.Clamp(start + length - pixel, 0, 1);
    }

    [Fact]
    public void A_smaller_layer_has_the_same_places()
    {
        // Of 16×8 pixels the middle 6×6 are seen; at half the size 3×3, whose outer pixels are half.
        var map = new HeatMap([1], height: 1, width: 1, Cropped(shortestEdge: 8, crop: 6));
        byte[] layer = new byte[4 * 8 * 4];

        map.PaintLayer(layer, width: 8, height: 4, imageWidth: 16, imageHeight: 8);

        Assert.Equal(
            [
                [0, 0, 64, 128, 128, 64, 0, 0],
                [0, 0, 128, 255, 255, 128, 0, 0],
                [0, 0, 128, 255, 255, 128, 0, 0],
                [0, 0, 64, 128, 128, 64, 0, 0],
            ],
            layer.Where((_, i) => i % 4 == 3).Select(alpha => (int)alpha).Chunk(8)
        );
        Assert.All(layer.Chunk(4), pixel => Assert.Equal([0xFF, 0xEA, 0x46], pixel[..3]));
    }

    [Fact]
    public void A_smaller_copy_of_the_image_has_its_colours_at_the_same_places()
    {
        // Of 8×8 pixels a crop takes the middle 4×4; of the copy by itself it would take all.
        var geometry = new ImageGeometry(4, 4, ImageResize.None, new CenterCrop(4, 4, CropRule.Floor));
        byte[] rgb = new byte[3 * 16];

        new HeatMap([1], 1, 1, geometry).OverlayOnto(rgb, 4, 4, PixelFormat.Rgb24, opacity: 1, imageWidth: 8, imageHeight: 8);

        Assert.Equal(
            [5, 6, 9, 10],
            Enumerable.Range(0, 16).Where(i => rgb.AsSpan(3 * i, 3).SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xEA, 0x46]))
        );
        Assert.Equal(
            "imageHeight",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    new HeatMap([1], 1, 1, geometry).OverlayOnto(rgb, 4, 4, PixelFormat.Rgb24, imageWidth: 8, imageHeight: -1)
                )
                .ParamName
        );
    }

    [Fact]
    public void Layers_of_other_lengths_and_edges_are_refused()
    {
        var map = new HeatMap([1], 1, 1, Whole);
        byte[] bytes = new byte[16];

        Refused<ArgumentException>("pixels", () => map.PaintLayer(bytes, 2, 1, 2, 2));
        Refused<ArgumentOutOfRangeException>("width", () => map.PaintLayer(bytes, 0, 2, 2, 2));
        Refused<ArgumentOutOfRangeException>("imageWidth", () => map.PaintLayer(bytes, 2, 2, 0, 2));
        Refused<ArgumentOutOfRangeException>("imageHeight", () => map.PaintLayer(bytes, 2, 2, 2, (1 << 20) + 1));

        void Refused<TException>(string name, Action paint)
            where TException : ArgumentException
        {
            Assert.Equal(name, Assert.Throws<TException>(paint).ParamName);
            Assert.Equal(new byte[16], bytes);
        }
    }

    /// <summary>
    /// Of 2×2 pixels a crop of 6×6 has two black rows and columns on every side; of the map's 3×3 places the middle one lies on
    /// the image.
    /// </summary>
    [Fact]
    public void Places_that_lie_on_padding_are_not_on_the_image()
    {
        var geometry = new ImageGeometry(6, 6, ImageResize.None, new CenterCrop(6, 6, CropRule.Floor));
        byte[] rgb = new byte[3 * 4];

        new HeatMap([0, 0, 0, 0, 9, 0, 0, 0, 0], 3, 3, geometry).OverlayOnto(rgb, 2, 2, PixelFormat.Rgb24, opacity: 1);

        // Each pixel's centre is a quarter of a place from the middle in both directions: 9/16 of the heat, that is
        // 5.0625 of nine colours on.
        Assert.All(rgb.Chunk(3), pixel => Assert.Equal([140, 136, 121], pixel));
    }

    [Fact]
    public void What_a_crop_cut_off_is_unseen_although_another_pads_it_again()
    {
        var geometry = new ImageGeometry(
            4,
            4,
            ImageResize.None,
            new CenterCrop(2, 2, CropRule.Floor),
            new CenterCrop(4, 4, CropRule.Floor)
        );
        byte[] rgb = new byte[3 * 16];

        new HeatMap([1], 1, 1, geometry).OverlayOnto(rgb, 4, 4, PixelFormat.Rgb24, opacity: 1);

        Assert.Equal(
            [5, 6, 9, 10],
            Enumerable.Range(0, 16).Where(i => rgb.AsSpan(3 * i, 3).SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xEA, 0x46]))
        );
    }

    [Fact]
    public void Without_opacity_what_the_model_saw_stays()
    {
        byte[] rgb = [1, 2, 3];

        new HeatMap([1], 1, 1, Whole).OverlayOnto(rgb, 1, 1, PixelFormat.Rgb24, opacity: 0);

        Assert.Equal([1, 2, 3], rgb);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(float.NaN)]
    public void Where_nothing_is_hot_all_is_cold(float value)
    {
        byte[] rgb = new byte[12];

        new HeatMap([value, 0], 1, 2, Whole).OverlayOnto(rgb, 2, 2, PixelFormat.Rgb24, opacity: 1);

        Assert.All(rgb.Chunk(3), pixel => Assert.Equal([0x00, 0x20, 0x4D], pixel));
    }

    [Fact]
    public void Other_lengths_formats_strides_and_opacities_are_refused_and_change_nothing()
    {
        var map = new HeatMap([1], 1, 1, Whole);
        byte[] bytes = new byte[12];

        Refused<ArgumentException>("pixels", () => map.OverlayOnto(bytes.AsSpan(1), 2, 2, PixelFormat.Rgb24));
        Refused<ArgumentException>("pixels", () => map.OverlayOnto(bytes, 1 << 16, 1 << 16, PixelFormat.Rgba32));
        Refused<ArgumentException>("format", () => map.OverlayOnto(bytes, 3, 4, PixelFormat.Gray8));
        Refused<ArgumentOutOfRangeException>("format", () => map.OverlayOnto(bytes, 3, 4, (PixelFormat)9));
        Refused<ArgumentOutOfRangeException>("stride", () => map.OverlayOnto(bytes, 2, 2, PixelFormat.Rgb24, stride: 5));
        Refused<ArgumentOutOfRangeException>("opacity", () => map.OverlayOnto(bytes, 2, 2, PixelFormat.Rgb24, 0, float.NaN));
        Refused<ArgumentOutOfRangeException>("opacity", () => map.OverlayOnto(bytes, 2, 2, PixelFormat.Rgb24, 0, 1.1f));
        Refused<ArgumentOutOfRangeException>("width", () => map.OverlayOnto(bytes, -2, -2, PixelFormat.Rgb24));
        Assert.Equal(new byte[12], bytes);

        static void Refused<TException>(string name, Action action)
            where TException : ArgumentException => Assert.Equal(name, Assert.Throws<TException>(action).ParamName);
    }

    /// <summary>In double and by the definitions, for the map and the crop of the first test.</summary>
    private static double Expected(byte[] rgb, int color, int row, int column, double opacity)
    {
        const double Top = 0.9,
            Left = 39.0 / 14,
            Rows = 6.3,
            Columns = 6.5;
        double heat = 0;
        for (int y = 0; y < 2; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                heat +=
                    Tent((row + 0.5 - Top) / Rows, y, 2) * Tent((column + 0.5 - Left) / Columns, x, 3) * Values[(y * 3) + x] / 4;
            }
        }

        double place = heat * 9;
        int anchor = Math.Min((int)place, 8);
        double cold = Convert.ToInt32(Colors[anchor].Substring(2 * color, 2), 16);
        double hot = Convert.ToInt32(Colors[anchor + 1].Substring(2 * color, 2), 16);
        double colored = ((1 - opacity) * rgb[color]) + (opacity * (cold + ((place - anchor) * (hot - cold))));
        double grey = 0.5 * ((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]));
        double seen = Overlap(row, Top, Rows) * Overlap(column, Left, Columns);
        return (seen * colored) + ((1 - seen) * grey);

        // How much a place counts at a share of the crop: all at its centre, nothing at its neighbour's.
        static double Tent(double share, int place, int places)
        {
            double center = Math.Clamp((share * places) - 0.5, 0, places - 1);
            return Math.Max(0, 1 - Math.Abs(center - place));
        }

        static double Overlap(int pixel, double start, double length) =>
            Math.Clamp(pixel + 1 - start, 0, 1) * Math.Clamp(start + length - pixel, 0, 1);
    }

    private static ImageGeometry Cropped(int shortestEdge, int crop) =>
        new(
            crop,
            crop,
            ImageResize.ShortestEdge(shortestEdge, ResizeFilter.Bicubic, ImageBackend.Pillow),
            new CenterCrop(crop, crop, CropRule.Floor)
        );
}
