using ConvNextV2.Compiled.Images.Tests.Infrastructure;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace ConvNextV2.Compiled.ImageSharp.Tests;

public sealed class ImageSharpModelsTests : IDisposable
{
    private const int Width = 37,
        Height = 29;

    // ImageSharp's blocks have 4 MB.
    private const int LargeEdge = 1200;

    private readonly SmallNet _model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
    private readonly float[] _pixelValues = new float[3 * SmallNet.ImageHeight * SmallNet.ImageWidth];

    public static TheoryData<string> Kinds() => [nameof(Rgb24), nameof(Rgba32), nameof(Bgr24), nameof(Bgra32), nameof(L8)];

    public void Dispose() => _model.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_image_has_the_pixel_values_of_its_bytes(string kind)
    {
        byte[] bytes = Bytes(kind, Width, Height);
        using Image image = Load(kind, bytes, Width, Height);

        SmallNet.Preprocess(image, _pixelValues);

        Assert.Equal(Expected(kind, bytes, Width, Height), _pixelValues);
    }

    [Theory]
    [InlineData(nameof(Rgba32))]
    [InlineData(nameof(Bgra32))]
    public void So_has_one_in_several_pieces(string kind)
    {
        byte[] bytes = Bytes(kind, LargeEdge, LargeEdge);
        using Image image = Load(kind, bytes, LargeEdge, LargeEdge);
        Assert.False(image is Image<Rgba32> rgba && rgba.DangerousTryGetSinglePixelMemory(out _));
        Assert.False(image is Image<Bgra32> bgra && bgra.DangerousTryGetSinglePixelMemory(out _));

        SmallNet.Preprocess(image, _pixelValues);

        Assert.Equal(Expected(kind, bytes, LargeEdge, LargeEdge), _pixelValues);
    }

    [Fact]
    public void An_image_in_one_piece_is_read_where_it_stands()
    {
        using Image<Rgb24> image = Image.LoadPixelData<Rgb24>(Bytes(nameof(Rgb24), Width, Height), Width, Height);
        Assert.True(image.DangerousTryGetSinglePixelMemory(out Memory<Rgb24> memory));

        using ImagePixels pixels = ImagePixels.Of(image);

        Assert.True(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(memory.Span).Overlaps(pixels.View.Pixels, out int offset)
        );
        Assert.Equal(0, offset);
        Assert.Equal(Width * Height * 3, pixels.View.Pixels.Length);
    }

    [Fact]
    public void Other_pixels_are_converted()
    {
        byte[] bytes = Bytes(nameof(Rgba32), Width, Height);
        using Image<Rgba32> rgba = Image.LoadPixelData<Rgba32>(bytes, Width, Height);
        Image[] others = [rgba.CloneAs<Argb32>(), rgba.CloneAs<Rgba64>(), rgba.CloneAs<RgbaVector>()];

        Assert.All(
            others,
            other =>
            {
                using (other)
                {
                    SmallNet.Preprocess(other, _pixelValues);
                }

                Assert.Equal(Expected(nameof(Rgba32), bytes, Width, Height), _pixelValues);
            }
        );
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_taken()
    {
        byte[] bytes = Bytes(nameof(Rgba32), Width, Height);
        using Image<Rgba32> image = Image.LoadPixelData<Rgba32>(bytes, Width, Height);
        image.Frames.AddFrame(new Rgba32[Width * Height]);
        using Image<Argb32> other = image.CloneAs<Argb32>();

        SmallNet.Preprocess(image, _pixelValues);
        Assert.Equal(Expected(nameof(Rgba32), bytes, Width, Height), _pixelValues);

        SmallNet.Preprocess(other, _pixelValues);
        Assert.Equal(Expected(nameof(Rgba32), bytes, Width, Height), _pixelValues);
        Assert.Equal(2, other.Frames.Count);
    }

    [Fact]
    public void Every_call_gives_what_it_gives_for_a_view_of_the_same_bytes()
    {
        byte[] bytes = Bytes(nameof(Rgb24), Width, Height);
        var view = new ImageView(bytes, Width, Height, PixelFormat.Rgb24);
        using Image<Rgb24> image = Image.LoadPixelData<Rgb24>(bytes, Width, Height);
        IImageClassifier classifier = _model;
        var predictions = new Prediction[4];
        float[] embedding = new float[_model.EmbeddingDimensions];

        Assert.Equal(_model.Classify(view, top: 3), _model.Classify(image, top: 3));
        Assert.Equal(_model.Classify(view, top: 3), classifier.Classify(image, top: 3));
        Assert.Equal(4, _model.Classify(image, predictions));
        Assert.Equal(_model.Classify(view, top: 4), predictions);
        Assert.Equal(_model.Embed(view, normalize: true), _model.Embed(image, normalize: true));
        _model.Embed(image, embedding);
        Assert.Equal(_model.Embed(view), embedding);
        classifier.Preprocess(image, _pixelValues);
        Assert.Equal(Expected(nameof(Rgb24), bytes, Width, Height), _pixelValues);
        using SmallNet.Session session = _model.CreateSession();
        Assert.Equal(session.Run(view).ToArray(), session.Run(image).ToArray());
    }

    [Fact]
    public void A_model_of_one_channel_takes_grey()
    {
        byte[] bytes = Bytes(nameof(L8), 28, 28);
        using Image<L8> image = Image.LoadPixelData<L8>(bytes, 28, 28);
        float[] values = new float[28 * 28];
        float[] expected = new float[28 * 28];
        FashionNet.Preprocess(new ImageView(bytes, 28, 28, PixelFormat.Gray8), expected);

        FashionNet.Preprocess(image, values);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        Image<Rgb24> image = Image.LoadPixelData<Rgb24>(Bytes(nameof(Rgb24), Width, Height), Width, Height);
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _model.Classify(image));
        Assert.Throws<ObjectDisposedException>(() => SmallNet.Preprocess(image, _pixelValues));
        Assert.Throws<ArgumentNullException>("image", () => _model.Classify((Image)null!));
        Assert.Throws<ArgumentNullException>("image", () => SmallNet.Preprocess((Image)null!, _pixelValues));
        Assert.Throws<ArgumentNullException>("model", () => ((IImageEmbedder)null!).Embed(image));
    }

    private static byte[] Bytes(string kind, int width, int height) =>
        Samples.RandomBytes(
            width
                * height
                * (
                    kind == nameof(L8) ? 1
                    : kind.EndsWith("24", StringComparison.Ordinal) ? 3
                    : 4
                ),
            7
        );

    private static Image Load(string kind, byte[] bytes, int width, int height) =>
        kind switch
        {
            nameof(Rgb24) => Image.LoadPixelData<Rgb24>(bytes, width, height),
            nameof(Rgba32) => Image.LoadPixelData<Rgba32>(bytes, width, height),
            nameof(Bgr24) => Image.LoadPixelData<Bgr24>(bytes, width, height),
            nameof(Bgra32) => Image.LoadPixelData<Bgra32>(bytes, width, height),
            _ => Image.LoadPixelData<L8>(bytes, width, height),
        };

    private static float[] Expected(string kind, byte[] bytes, int width, int height)
    {
        PixelFormat format = kind == nameof(L8) ? PixelFormat.Gray8 : Enum.Parse<PixelFormat>(kind);
        float[] values = new float[3 * SmallNet.ImageHeight * SmallNet.ImageWidth];
        SmallNet.Preprocess(new ImageView(bytes, width, height, format), values);
        return values;
    }
}
