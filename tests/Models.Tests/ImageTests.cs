using ConvNextV2.Compiled.Models.Tests.Compiled;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>A model without a preprocessor's file, on images of other sizes than its own.</summary>
public class ImageTests
{
    private static readonly HfTest Model = HfTest.Load(Path.Combine(AppContext.BaseDirectory, "Reference", "hf-test"));

    [Theory]
    [InlineData(32, 32)]
    [InlineData(90, 41)]
    [InlineData(5, 8)]
    public void An_image_has_the_results_of_its_pixel_values(int width, int height)
    {
        byte[] pixels = RandomBytes(3 * width * height);
        float[] pixelValues = new float[3 * HfTest.ImageHeight * HfTest.ImageWidth];
        using HfTest.Session session = Model.CreateSession();

        HfTest.Preprocess(new ImageView(pixels, width, height, PixelFormat.Rgb24), pixelValues);
        float[] expected = session.Run(pixelValues).ToArray();

        Assert.Equal(expected, session.Run(new ImageView(pixels, width, height, PixelFormat.Rgb24)).ToArray());
        Assert.Equal(
            Model.Rank(expected, top: 4),
            Model.Classify(new ImageView(pixels, width, height, PixelFormat.Rgb24), top: 4)
        );
        Assert.Equal(Model.Rank(expected, top: 5), Model.Classify(pixelValues));
        Assert.InRange(pixelValues.Max() - pixelValues.Min(), 0.5, 2);
    }

    [Fact]
    public void A_run_allocates_nothing_once_it_has_seen_the_size()
    {
        byte[] pixels = RandomBytes(3 * 60 * 40);
        using HfTest.Session session = Model.CreateSession();
        session.Run(new ImageView(pixels, 60, 40, PixelFormat.Bgr24));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            session.Run(new ImageView(pixels, 60, 40, PixelFormat.Bgr24));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_image_that_the_model_cannot_take_leaves_the_session_usable()
    {
        using HfTest.Session session = Model.CreateSession();

        Assert.Throws<ArgumentException>(() => session.Run(default(ImageView)).Length);
        Assert.Equal(HfTest.NumLabels, session.Run(new ImageView(new byte[1], 1, 1, PixelFormat.Gray8)).Length);
    }

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
