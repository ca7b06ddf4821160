using System.Runtime.InteropServices;
using ConvNextV2.Compiled.CompilerServices;
using ConvNextV2.Compiled.Imaging;
using ConvNextV2.Compiled.Tests.Infrastructure;
using ConvNextV2.Compiled.Threading;

namespace ConvNextV2.Compiled.Tests.Imaging;

/// <summary>The bytes of Pillow, and where there are none of a plain loop.</summary>
public class ResizeTests
{
    [Theory]
    [InlineData("chelsea", 160, "nearest")]
    [InlineData("chelsea", 160, "lanczos")]
    [InlineData("chelsea", 160, "box")]
    [InlineData("chelsea", 160, "hamming")]
    [InlineData("chelsea", 224, "bilinear")]
    [InlineData("chelsea", 224, "bicubic")]
    [InlineData("chelsea", 384, "bicubic")]
    [InlineData("camera", 224, "bicubic")]
    [InlineData("camera", 384, "bicubic")]
    [InlineData("rocket", 224, "bilinear")]
    [InlineData("rocket", 224, "bicubic")]
    [InlineData("rocket", 384, "bicubic")]
    public void A_photograph_has_the_very_bytes_of_Pillow(string name, int edge, string filter)
    {
        (byte[] pixels, int width, int height) = Photograph.Decoded(name);
        byte[] expected = Photograph.Read($"{name}.{edge}.{filter}");

        var image = new ImageView(pixels, width, height, PixelFormat.Rgb24);
        ResizeFilter parsed = Enum.Parse<ResizeFilter>(filter, ignoreCase: true);

        int[] actual =
            edge < 384
                ? ResizeAndCrop(image, (int)(edge / 0.875), parsed, channels: 3, edge)
                : Warp(image, parsed, channels: 3, edge, edge);

        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => (byte)actual[((i % 3) * edge * edge) + (i / 3)]));
    }

    [Theory]
    [InlineData("lanczos")]
    [InlineData("bicubic")]
    public void A_photograph_with_alpha_has_the_very_bytes_of_Pillow(string filter)
    {
        const int Edge = 48;
        (byte[] pixels, int width, int height) = Photograph.Decoded("chelsea");
        byte[] withAlpha =
        [
            .. Enumerable
                .Range(0, width * height)
                .SelectMany(i => (byte[])[.. pixels.AsSpan(3 * i, 3), Alpha(i / width, i % width)]),
        ];
        byte[] expected = Photograph.Read($"chelsea.alpha.{Edge}.{filter}");

        int[] actual = ResizeAndCrop(
            new ImageView(withAlpha, width, height, PixelFormat.Rgba32),
            (int)(Edge / 0.875),
            Enum.Parse<ResizeFilter>(filter, ignoreCase: true),
            channels: 4,
            Edge
        );

        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => (byte)actual[((i % 4) * Edge * Edge) + (i / 4)]));

        static byte Alpha(int row, int column) =>
            (byte)(((row / 20) + (column / 20)) % 3 == 0 ? 0 : Math.Clamp((2 * column) - row, 0, 255));
    }

    [Theory]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Bicubic)]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Hamming)]
    public void Images_of_every_size_come_within_a_level_of_a_plain_loop(ResizeFilter filter)
    {
        (int Width, int Height, int NewWidth, int NewHeight)[] sizes =
        [
            (1, 1, 5, 7),
            (7, 5, 1, 1),
            (9, 3, 9, 8),
            (16, 17, 5, 17),
            (40, 30, 39, 31),
            (200, 2, 3, 50),
            (33, 100, 64, 9),
            (255, 64, 8, 8),
        ];
        foreach ((int width, int height, int newWidth, int newHeight) in sizes)
        {
            byte[] pixels = RandomBytes(width * height, seed: width);
            double[] expected = ReferenceResize.Run(
                (row, column) => pixels[(row * width) + column],
                width,
                height,
                newWidth,
                newHeight,
                filter
            );

            int[] actual = Warp(
                new ImageView(pixels, width, height, PixelFormat.Gray8),
                filter,
                channels: 1,
                newHeight,
                newWidth,
                ImageBackend.Pillow12
            );

            Assert.All(actual, (level, i) => Assert.InRange(level, expected[i] - 1, expected[i] + 1));
        }
    }

    /// <summary>Bands overlap in the image, and alpha is divided out after all of them.</summary>
    [Theory]
    [MemberData(nameof(BackendsAndFilters))]
    public void Threads_that_share_an_image_make_the_bytes_of_one(ImageBackend backend, ResizeFilter filter)
    {
        const int Width = 90,
            Height = 400,
            NewWidth = 70,
            NewHeight = 160;
        var image = new ImageView(RandomBytes(4 * Width * Height, seed: 3), Width, Height, PixelFormat.Rgba32);
        ImageResize resize = ImageResize.Warp(NewHeight, NewWidth, filter, backend);
        var geometry = new ImageGeometry(NewHeight, NewWidth, resize, new CenterCrop(NewHeight, NewWidth, CropRule.Floor));
        int[] expected = Run(image, geometry, channels: 4);
        (ResizeAxis columns, ResizeAxis rows) = geometry.AxesOf(Width, Height);
        var forkJoin = new ForkJoin(threads: 3);
        var shared = Resize.For(columns, rows, resize, new PixelChannels(4), forkJoin);
        int[] actual = new int[expected.Length];

        forkJoin.Begin();
        shared.Run(image, actual);
        shared.Run(image, actual);
        forkJoin.End();

        Assert.Equal(expected, actual);
    }

    public static TheoryData<ImageBackend, ResizeFilter> BackendsAndFilters() =>
        new()
        {
            { ImageBackend.Pillow, ResizeFilter.Bilinear },
            { ImageBackend.Pillow, ResizeFilter.Bicubic },
            { ImageBackend.Pillow, ResizeFilter.Lanczos },
            { ImageBackend.Pillow12, ResizeFilter.Bilinear },
            { ImageBackend.Pillow12, ResizeFilter.Bicubic },
            { ImageBackend.Pillow12, ResizeFilter.Lanczos },
            { ImageBackend.Torchvision, ResizeFilter.Bilinear },
            { ImageBackend.Torchvision, ResizeFilter.Bicubic },
        };

    /// <summary>
    /// Whichever pass comes first, and however many places the weights have, the bytes are those of plain loops.
    /// </summary>
    [Theory]
    [MemberData(nameof(BackendsAndFilters))]
    public void Backends_differ_in_the_order_of_passes_and_in_their_weights(ImageBackend backend, ResizeFilter filter)
    {
        // The width, the height, their new ones, and whether the height falls much more, or is more than 100 times the width.
        (int Width, int Height, int NewWidth, int NewHeight, bool IsSteep, bool IsTall)[] sizes =
        [
            (90, 200, 56, 128, true, false),
            (107, 160, 73, 109, false, false),
            (20, 60, 18, 55, true, false),
            (20, 60, 18, 56, false, false),
            (20, 60, 25, 59, true, false),
            (20, 60, 25, 60, false, false),
            (20, 60, 25, 70, false, false),
            (3, 300, 5, 301, false, false),
            (3, 301, 5, 302, false, true),
            (2, 400, 3, 20, true, true),
            (400, 3, 20, 2, false, false),
        ];
        foreach ((int width, int height, int newWidth, int newHeight, bool isSteep, bool isTall) in sizes)
        {
            byte[] pixels = RandomBytes(width * height, seed: height);

            int[] actual = Warp(
                new ImageView(pixels, width, height, PixelFormat.Gray8),
                filter,
                channels: 1,
                newHeight,
                newWidth,
                backend
            );

            bool isVerticalFirst = backend switch
            {
                ImageBackend.Pillow => isSteep,
                ImageBackend.Pillow12 => isTall,
                _ => false,
            };
            Assert.Equal(
                ReferenceResize.InFixedPoint(
                    pixels,
                    width,
                    height,
                    newWidth,
                    newHeight,
                    filter,
                    isVerticalFirst,
                    bits: backend == ImageBackend.Torchvision ? null : 22
                ),
                actual
            );
        }
    }

    /// <summary>The whole image decides, whatever a crop keeps of it: the order of passes, and PyTorch's binary places.</summary>
    [Theory]
    [InlineData(ImageBackend.Pillow)]
    [InlineData(ImageBackend.Pillow12)]
    [InlineData(ImageBackend.Torchvision)]
    public void A_crop_of_a_tall_image_is_the_middle_of_the_whole(ImageBackend backend)
    {
        byte[] pixels = RandomBytes(40 * 90, seed: 6);
        var image = new ImageView(pixels, 40, 90, PixelFormat.Gray8);
        int[] whole = Warp(image, ResizeFilter.Bicubic, channels: 1, height: 67, width: 30, backend);

        int[] actual = ResizeAndCrop(image, 30, ResizeFilter.Bicubic, channels: 1, edge: 9, backend);

        Assert.Equal(Enumerable.Range(0, 81).Select(i => whole[((29 + (i / 9)) * 30) + 10 + (i % 9)]), actual);
    }

    [Theory]
    [InlineData(ResizeFilter.Nearest)]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bicubic)]
    public void A_crop_is_the_middle_of_the_whole(ResizeFilter filter)
    {
        // The shortest edge of 23×40 to 19 makes 19×33, as Python floors it; the middle 8×8 begins at column 5, row 12.
        byte[] pixels = RandomBytes(23 * 40, seed: 4);
        var image = new ImageView(pixels, 23, 40, PixelFormat.Gray8);
        int[] whole = Warp(image, filter, channels: 1, height: 33, width: 19);

        int[] actual = ResizeAndCrop(image, 19, filter, channels: 1, edge: 8);

        Assert.Equal(Enumerable.Range(0, 64).Select(i => whole[((12 + (i / 8)) * 19) + 5 + (i % 8)]), actual);
    }

    [Fact]
    public void A_strip_resized_to_more_than_any_image_has_is_computed_only_where_it_is_kept()
    {
        const int Width = ImageView.MaximumEdge;
        byte[] pixels = new byte[Width];
        pixels.AsSpan((Width / 2) - 2, 4).Fill(200);

        int[] actual = ResizeAndCrop(
            new ImageView(pixels, Width, 1, PixelFormat.Gray8),
            256,
            ResizeFilter.Bicubic,
            channels: 1,
            224
        );

        Assert.All(actual, level => Assert.Equal(200, level));
    }

    [Fact]
    public void An_image_of_the_kept_size_is_copied()
    {
        byte[] pixels = RandomBytes(9 * 4, seed: 5);

        Assert.All(
            Enum.GetValues<ResizeFilter>(),
            filter =>
                Assert.Equal(
                    pixels.Select(level => (int)level),
                    Warp(new ImageView(pixels, 9, 4, PixelFormat.Gray8), filter, channels: 1, height: 4, width: 9)
                )
        );
    }

    public static TheoryData<PixelFormat, int> FormatsAndChannels() =>
        new()
        {
            { PixelFormat.Gray8, 1 },
            { PixelFormat.Gray8, 3 },
            { PixelFormat.Rgb24, 1 },
            { PixelFormat.Rgb24, 3 },
            { PixelFormat.Bgr24, 1 },
            { PixelFormat.Bgr24, 3 },
            { PixelFormat.Rgba32, 1 },
            { PixelFormat.Rgba32, 3 },
            { PixelFormat.Rgba32, 4 },
            { PixelFormat.Bgra32, 1 },
            { PixelFormat.Bgra32, 3 },
            { PixelFormat.Bgra32, 4 },
        };

    /// <summary>
    /// Neither a row's gap nor a byte beyond the image is looked at, at any width and whichever edge of the memory is guarded.
    /// </summary>
    [Theory]
    [MemberData(nameof(FormatsAndChannels))]
    public void Formats_differ_only_in_where_channels_stand(PixelFormat format, int channels)
    {
        int bytes = format.BytesPerPixel();
        foreach (ResizeFilter filter in new[] { ResizeFilter.Nearest, ResizeFilter.Bilinear, ResizeFilter.Lanczos })
        {
            foreach (GuardedEdge edge in new[] { GuardedEdge.First, GuardedEdge.Last })
            {
                for (int width = 1; width <= 20; width++)
                {
                    const int Height = 6,
                        NewHeight = 4,
                        NewWidth = 5;
                    int stride = (width * bytes) + (width % 3);
                    byte[] pixels = RandomBytes((stride * (Height - 1)) + (width * bytes), seed: width);
                    if (channels == 4)
                    {
                        MakeOpaque(pixels, stride, width);
                    }

                    using var memory = new GuardedMemory((pixels.Length + 3) / 4, edge);
                    Span<byte> inside = MemoryMarshal.AsBytes(memory.Span);
                    Span<byte> guarded = edge == GuardedEdge.First ? inside[..pixels.Length] : inside[^pixels.Length..];
                    pixels.CopyTo(guarded);

                    int[] actual = Warp(
                        new ImageView(guarded, width, Height, format, stride),
                        filter,
                        channels,
                        NewHeight,
                        NewWidth
                    );

                    for (int channel = 0; channel < channels; channel++)
                    {
                        byte[] plane =
                        [
                            .. Enumerable
                                .Range(0, Height * width)
                                .Select(i =>
                                    Channel(pixels, ((i / width) * stride) + ((i % width) * bytes), format, channels, channel)
                                ),
                        ];
                        int[] expected = Warp(
                            new ImageView(plane, width, Height, PixelFormat.Gray8),
                            filter,
                            channels: 1,
                            NewHeight,
                            NewWidth
                        );
                        Assert.Equal(expected, actual[(channel * NewHeight * NewWidth)..((channel + 1) * NewHeight * NewWidth)]);
                    }
                }
            }
        }
    }

    /// <summary>Random bytes: alphas of next to nothing beside large ones, and colours that ring beyond their alpha.</summary>
    [Theory]
    [InlineData(ResizeFilter.Nearest)]
    [InlineData(ResizeFilter.Lanczos)]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Box)]
    public void Colours_are_weighed_by_alpha_unless_there_is_no_filter(ResizeFilter filter)
    {
        (int Width, int Height, int NewWidth, int NewHeight)[] sizes =
        [
            (1, 1, 5, 7),
            (9, 3, 9, 8),
            (40, 30, 61, 43),
            (33, 100, 16, 9),
            (16, 17, 16, 17),
        ];
        foreach ((int width, int height, int newWidth, int newHeight) in sizes)
        {
            byte[] pixels = RandomBytes(4 * width * height, seed: height);
            bool isWeighed = filter != ResizeFilter.Nearest && (width, height) != (newWidth, newHeight);
            int[] alpha = Resized(pixel => pixels[(4 * pixel) + 3]);

            int[] actual = Warp(
                new ImageView(pixels, width, height, PixelFormat.Rgba32),
                filter,
                channels: 4,
                newHeight,
                newWidth
            );

            Assert.Equal([.. Enumerable.Range(0, 3).SelectMany(Color), .. alpha], actual);

            IEnumerable<int> Color(int channel) =>
                isWeighed
                    ? Resized(pixel => Math.Round(pixels[(4 * pixel) + channel] * pixels[(4 * pixel) + 3] / 255.0))
                        .Select((color, i) => alpha[i] == 0 ? color : Math.Min((int)(255.0 * color / alpha[i]), 255))
                    : Resized(pixel => pixels[(4 * pixel) + channel]);

            int[] Resized(Func<int, double> level) =>
                Warp(
                    new ImageView(
                        [.. Enumerable.Range(0, width * height).Select(pixel => (byte)level(pixel))],
                        width,
                        height,
                        PixelFormat.Gray8
                    ),
                    filter,
                    channels: 1,
                    newHeight,
                    newWidth
                );
        }
    }

    /// <summary>So that colours stand by themselves.</summary>
    private static void MakeOpaque(byte[] pixels, int stride, int width)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            if (i % stride < 4 * width && i % stride % 4 == 3)
            {
                pixels[i] = 255;
            }
        }
    }

    private static byte Channel(byte[] pixels, int pixel, PixelFormat format, int channels, int channel)
    {
        bool isBlueFirst = format is PixelFormat.Bgr24 or PixelFormat.Bgra32;
        return format == PixelFormat.Gray8 ? pixels[pixel]
            : channels == 1 ? (byte)(((Color(0) * 19595) + (Color(1) * 38470) + (Color(2) * 7471) + 32768) / 65536)
            : (byte)Color(channel);

        int Color(int index) => pixels[pixel + (isBlueFirst && index < 3 ? 2 - index : index)];
    }

    private static int[] Run(ImageView image, ImageResize resize, int channels, int height, int width) =>
        Run(image, new ImageGeometry(height, width, resize, new CenterCrop(height, width, CropRule.Floor)), channels);

    private static int[] Run(ImageView image, ImageGeometry geometry, int channels)
    {
        (ResizeAxis columns, ResizeAxis rows) = geometry.AxesOf(image.Width, image.Height);
        using var levels = new GuardedMemory(channels * geometry.Height * geometry.Width, GuardedEdge.Last);
        Span<int> result = MemoryMarshal.Cast<float, int>(levels.Span);
        Resize.For(columns, rows, geometry.Resize, new PixelChannels(channels)).Run(image, result);
        return result.ToArray();
    }

    private static int[] Warp(
        ImageView image,
        ResizeFilter filter,
        int channels,
        int height,
        int width,
        ImageBackend backend = ImageBackend.Pillow
    ) => Run(image, ImageResize.Warp(height, width, filter, backend), channels, height, width);

    private static int[] ResizeAndCrop(
        ImageView image,
        int shortestEdge,
        ResizeFilter filter,
        int channels,
        int edge,
        ImageBackend backend = ImageBackend.Pillow
    ) => Run(image, ImageResize.ShortestEdge(shortestEdge, filter, backend), channels, edge, edge);

    private static byte[] RandomBytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
