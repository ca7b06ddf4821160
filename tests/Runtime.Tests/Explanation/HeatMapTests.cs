using ConvNextV2.Compiled.Imaging;

namespace ConvNextV2.Compiled.Tests.Explanation;

public class HeatMapTests
{
    [Fact]
    public void The_hottest_place_turns_red_and_a_cold_one_stays()
    {
        var map = new HeatMap([0, 0, 0, 4], height: 2, width: 2, covered: default);
        byte[] rgb = Enumerable.Repeat((byte)100, 3 * 8 * 8).ToArray();

        map.OverlayOnto(rgb, width: 8, height: 8, opacity: 1);

        Assert.Equal([100, 100, 100], rgb[..3]);
        Assert.Equal([255, 0, 0], rgb[^3..]);
    }

    [Fact]
    public void Between_the_centres_of_two_places_heat_is_interpolated()
    {
        var map = new HeatMap([0, 1], height: 1, width: 2, covered: default);
        byte[] rgb = new byte[3 * 4];

        map.OverlayOnto(rgb, width: 4, height: 1, opacity: 1);

        // Centres at 1 and 3: the second pixel, at 1.5, is a quarter hot.
        Assert.Equal([0, 64, 191, 255], rgb.Where((_, i) => i % 3 == 0).Select(value => (int)value));
    }

    [Fact]
    public void What_a_centre_crop_cuts_off_is_left_as_it_is()
    {
        var map = new HeatMap([1], height: 1, width: 1, new CoveredRegion(ShortestEdge: 8, CropHeight: 6, CropWidth: 6));
        byte[] rgb = new byte[3 * 16 * 8];

        map.OverlayOnto(rgb, width: 16, height: 8, opacity: 1);

        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 16; column++)
            {
                Assert.Equal(row is >= 1 and < 7 && column is >= 5 and < 11, rgb[3 * ((row * 16) + column)] == 255);
            }
        }
    }

    [Fact]
    public void Nothing_hot_changes_nothing()
    {
        byte[] rgb = [1, 2, 3];

        new HeatMap([0], 1, 1, default).OverlayOnto(rgb, 1, 1);

        Assert.Equal([1, 2, 3], rgb);
    }

    [Fact]
    public void Other_lengths_and_opacities_are_refused()
    {
        var map = new HeatMap([1], 1, 1, default);

        Assert.Contains(
            "has 12 bytes, but was given 11",
            Assert.Throws<ArgumentException>(() => map.OverlayOnto(new byte[11], 2, 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => map.OverlayOnto(new byte[12], 2, 2, opacity: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.OverlayOnto(new byte[12], -2, -2));
    }
}
