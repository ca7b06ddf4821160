using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.Tests.Imaging;

public class ImageGeometryTests
{
    /// <summary>Against arrays that are cut and padded one crop after the other, of every pair of edges.</summary>
    [Theory]
    [InlineData(CropRule.Floor)]
    [InlineData(CropRule.Truncate)]
    [InlineData(CropRule.HalfToEven)]
    public void Crops_one_after_the_other_keep_what_arrays_keep(CropRule rule)
    {
        for (int length = 1; length <= 9; length++)
        {
            for (int first = 1; first <= 9; first++)
            {
                for (int second = 1; second <= 9; second++)
                {
                    var geometry = new ImageGeometry(
                        second,
                        second,
                        ImageResize.None,
                        new CenterCrop(first, first, rule),
                        new CenterCrop(second, second, rule)
                    );
                    int?[] expected = Crop(Crop([.. Enumerable.Range(0, length).Select(i => (int?)i)], first), second);

                    (ResizeAxis columns, ResizeAxis rows) = geometry.AxesOf(length, length);

                    Assert.Equal(columns, rows);
                    Assert.Equal(expected, Places(columns));
                }
            }
        }

        static int?[] Places(ResizeAxis axis)
        {
            int?[] places = new int?[axis.Length];
            for (int i = 0; i < axis.Count; i++)
            {
                places[axis.Margin + i] = (int)axis.Start + i;
            }

            return places;
        }

        int?[] Crop(int?[] places, int kept)
        {
            int missing = Math.Max(0, kept - places.Length);
            int before = rule == CropRule.Floor ? (missing + 1) / 2 : missing / 2;
            int?[] padded = [.. new int?[before], .. places, .. new int?[missing - before]];
            double half = (padded.Length - kept) / 2.0;
            int start = (int)(rule == CropRule.HalfToEven ? Math.Round(half, MidpointRounding.ToEven) : Math.Floor(half));
            return padded[start..(start + kept)];
        }
    }

    /// <summary>Python's <c>int(edge * long / short)</c>.</summary>
    [Theory]
    [InlineData(150, 101, 73, 108, 73)]
    [InlineData(90, 200, 72, 72, 160)]
    [InlineData(33, 33, 71, 71, 71)]
    [InlineData(1048576, 1, 256, 268435456, 256)]
    public void The_other_edge_follows_the_shortest(int width, int height, int edge, long newWidth, long newHeight)
    {
        var geometry = new ImageGeometry(
            8,
            8,
            ImageResize.ShortestEdge(edge, ResizeFilter.Bicubic, ImageBackend.Pillow),
            new CenterCrop(8, 8, CropRule.Floor)
        );

        (ResizeAxis columns, ResizeAxis rows) = geometry.AxesOf(width, height);

        Assert.Equal((newWidth, newHeight), (columns.Resized, rows.Resized));
        Assert.Equal((newWidth, newHeight), geometry.ResizedSizeOf(width, height));
    }

    /// <summary>timm's <c>round(edge / ratio)</c>, with the smaller and the larger of both ratios.</summary>
    [Theory]
    [InlineData(150, 101, 64, 96, 96, 65, 95, 64)]
    [InlineData(90, 200, 64, 96, 96, 213, 29, 64)]
    [InlineData(5, 4, 2, 2, 2, 2, 2, 2)]
    [InlineData(1000, 1, 8, 8, 8000, 8, 8, 1)]
    public void A_box_is_covered_or_fitted_into(
        int width,
        int height,
        int boxHeight,
        int boxWidth,
        long coverWidth,
        long coverHeight,
        long fitWidth,
        long fitHeight
    )
    {
        Assert.Equal((coverWidth, coverHeight), Resized(ImageResize.Cover(boxHeight, boxWidth, default, default)));
        Assert.Equal((fitWidth, fitHeight), Resized(ImageResize.Fit(boxHeight, boxWidth, default, default)));

        (long, long) Resized(ImageResize resize)
        {
            var geometry = new ImageGeometry(8, 8, resize, new CenterCrop(8, 8, CropRule.HalfToEven));
            (ResizeAxis columns, ResizeAxis rows) = geometry.AxesOf(width, height);
            return (columns.Resized, rows.Resized);
        }
    }

    [Fact]
    public void A_resize_whose_end_depends_on_the_image_is_refused() =>
        Assert.Contains(
            "a size that depends on the image",
            Assert
                .Throws<ArgumentException>(() =>
                    new ImageGeometry(8, 8, ImageResize.ShortestEdge(8, ResizeFilter.Bicubic, ImageBackend.Pillow))
                )
                .Message,
            StringComparison.Ordinal
        );
}
