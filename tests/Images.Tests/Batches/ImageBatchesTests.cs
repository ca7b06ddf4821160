using System.Runtime.CompilerServices;
using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests.Batches;

public sealed class ImageBatchesTests : IDisposable
{
    private static readonly SmallNet Model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));

    private readonly string _folder = Directory.CreateTempSubdirectory("images").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    [InlineData(50, 8)]
    public async Task Files_are_classified_in_their_order_as_they_would_be_alone(int batchSize, int decoders)
    {
        string[] paths = [.. Enumerable.Range(0, 11).Select(WriteImage)];
        var progress = new Counts();
        var options = new ImageBatchOptions
        {
            BatchSize = batchSize,
            DecoderCount = decoders,
            Top = 3,
            Progress = progress,
        };

        ImageClassification[] results = await Model.ClassifyAsync(paths, options).ToArrayAsync();

        Assert.Equal(paths, results.Select(result => result.Name));
        Assert.Equal(Enumerable.Range(1, 11), progress.Reported);
        Assert.All(
            results,
            result =>
            {
                using DecodedImage image = ImageFile.Load(result.Name);
                Assert.Null(result.Error);
                Assert.Equal(Model.Classify(image.View, top: 3), result.Predictions);
            }
        );
        Assert.True(results.Select(result => result.Predictions[0].Probability).Distinct().Count() > 1);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_has_its_error_and_its_neighbours_their_predictions()
    {
        string broken = Path.Combine(_folder, "broken.png");
        File.WriteAllBytes(broken, [0x89, 0x50]);
        string[] paths = [broken, WriteImage(0), Path.Combine(_folder, "missing.png"), "", WriteImage(1), broken];

        ImageClassification[] results = await Model.ClassifyAsync(paths, new ImageBatchOptions { BatchSize = 4 }).ToArrayAsync();

        Assert.Equal(paths, results.Select(result => result.Name));
        Assert.Equal([true, false, true, true, false, true], results.Select(result => result.Error is not null));
        Assert.All(results, result => Assert.Equal(result.Error is null ? 5 : 0, result.Predictions.Count));
        Assert.All(results.Where(result => result.Error is not null), result => Assert.Equal(result.Name, result.Error!.Name));
        using DecodedImage second = ImageFile.Load(paths[4]);
        Assert.Equal(Model.Classify(second.View), results[4].Predictions);
    }

    [Fact]
    public async Task An_image_that_the_models_config_does_not_allow_for_is_an_error_of_its_own()
    {
        using FashionNet fashion = FashionNet.Load(Path.Combine(AppContext.BaseDirectory, "FashionNet"));
        string right = Path.Combine(_folder, "28.png");
        File.WriteAllBytes(
            right,
            PngBytes.Write(28, 28, bitDepth: 8, PngBytes.Gray, [.. Samples.RandomBytes(784, seed: 1).Chunk(28)])
        );

        ImageClassification[] results = await fashion.ClassifyAsync([WriteImage(0), right]).ToArrayAsync();

        Assert.Contains("asks for no resizing", results[0].Error!.Message, StringComparison.Ordinal);
        Assert.Null(results[1].Error);
    }

    [Fact]
    public async Task Paths_are_asked_for_no_further_ahead_than_the_bound()
    {
        string path = WriteImage(0);
        int asked = 0;
        int taken = 0;
        var options = new ImageBatchOptions { BatchSize = 3, DecoderCount = 2 };

        await foreach (ImageClassification _ in Model.ClassifyAsync(Paths(), options))
        {
            await Task.Delay(1);
            Assert.InRange(asked - ++taken, 0, 3 + 2 * 2);
        }

        Assert.Equal(30, taken);

        IEnumerable<string> Paths()
        {
            while (asked < 30)
            {
                asked++;
                yield return path;
            }
        }
    }

    [Fact]
    public async Task It_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        int taken = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (
                ImageClassification _ in Model.ClassifyAsync(
                    Enumerable.Repeat(WriteImage(0), 1_000_000),
                    cancellationToken: cancellation.Token
                )
            )
            {
                if (++taken == 3)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        Assert.Equal(3, taken);
    }

    [Fact]
    public async Task Who_throws_when_told_of_the_end_does_not_keep_it_from_ending()
    {
        int disposed = 0;

        await foreach (ImageClassification _ in Model.ClassifyAsync(Images(ImageInput.FromFile(WriteImage(0)))))
        {
            break;
        }

        Assert.Equal(1, disposed);

        async IAsyncEnumerable<ImageInput> Images(
            ImageInput image,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(() =>
                throw new InvalidTimeZoneException()
            );
            try
            {
                while (true)
                {
                    await Task.Yield();
                    yield return image;
                }
            }
            finally
            {
                disposed++;
            }
        }
    }

    [Fact]
    public async Task Whoever_stops_taking_results_leaves_nothing_running()
    {
        int disposed = 0;

        await foreach (ImageClassification _ in Model.ClassifyAsync(Paths(WriteImage(0))))
        {
            break;
        }

        Assert.Equal(1, disposed);

        IEnumerable<string> Paths(string path)
        {
            try
            {
                while (true)
                {
                    yield return path;
                }
            }
            finally
            {
                disposed++;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Where_the_paths_end_in_an_exception_all_before_it_have_results(int batchSize)
    {
        string[] paths = [.. Enumerable.Range(0, 5).Select(WriteImage)];
        var options = new ImageBatchOptions { BatchSize = batchSize };

        await AssertDeliveredAsync(paths, Model.ClassifyAsync(Paths(), options).Select(result => result.Name));
        await AssertDeliveredAsync(paths, Model.EmbedAsync(Paths(), options).Select(result => result.Name));
        await AssertDeliveredAsync(paths, Model.ClassifyAsync(Images(), options).Select(result => result.Name));
        await AssertDeliveredAsync([], Model.ClassifyAsync(Paths().Skip(5), options).Select(result => result.Name));

        IEnumerable<string> Paths()
        {
            foreach (string path in paths)
            {
                yield return path;
            }

            throw new InvalidTimeZoneException();
        }

        async IAsyncEnumerable<ImageInput> Images()
        {
            foreach (string path in paths)
            {
                await Task.Yield();
                yield return ImageInput.FromFile(path);
            }

            throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public async Task A_null_among_the_images_is_refused_after_the_results_before_it()
    {
        ImageInput[] images = [ImageInput.FromFile(WriteImage(0)), null!];
        List<string> delivered = [];

        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (ImageClassification result in Model.ClassifyAsync(images))
            {
                delivered.Add(result.Name);
            }
        });

        Assert.Equal("images", exception.ParamName);
        Assert.Equal([images[0].Name], delivered);
    }

    [Fact]
    public async Task Files_streams_and_bytes_are_classified_under_their_names()
    {
        string path = WriteImage(0);
        byte[] file = File.ReadAllBytes(path);
        var body = TestStream.Of(file);
        ImageInput[] images =
        [
            ImageInput.FromFile(path),
            ImageInput.FromStream(body, "body"),
            ImageInput.FromBytes(file, "bytes of a field"),
            ImageInput.FromBytes(Array.Empty<byte>(), "nothing"),
            ImageInput.FromStream(new TestStream((_, _) => throw new NotSupportedException()), "hostile"),
            ImageInput.FromFile("a\0b"),
        ];
        using DecodedImage image = ImageFile.Load(path);

        ImageClassification[] results = await Model.ClassifyAsync(images).ToArrayAsync();
        ImageClassification[] later = await Model.ClassifyAsync(images[2..3].ToAsyncEnumerable()).ToArrayAsync();

        Assert.Equal([path, "body", "bytes of a field", "nothing", "hostile", "a\0b"], results.Select(result => result.Name));
        Assert.All(results.Take(3).Concat(later), result => Assert.Equal(Model.Classify(image.View), result.Predictions));
        Assert.All(results.Skip(3), result => Assert.Equal(result.Name, result.Error!.Name));
        Assert.IsType<NotSupportedException>(results[4].Error!.InnerException);
        Assert.False(body.IsDisposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Images_are_embedded_as_they_would_be_alone(bool normalize)
    {
        string[] paths = [WriteImage(0), "missing.png", .. Enumerable.Range(1, 6).Select(WriteImage)];
        var options = new ImageBatchOptions { BatchSize = 3, Normalize = normalize };

        ImageEmbedding[] results = await Model.EmbedAsync(paths, options).ToArrayAsync();
        ImageEmbedding[] later = await Model
            .EmbedAsync(paths.ToAsyncEnumerable().Select(ImageInput.FromFile), options)
            .ToArrayAsync();

        Assert.Equal(paths, results.Select(result => result.Name));
        Assert.Equal(results.Select(result => result.Vector), later.Select(result => result.Vector));
        Assert.Empty(results[1].Vector);
        Assert.IsType<FileNotFoundException>(results[1].Error!.InnerException);
        foreach (ImageEmbedding result in results.Where(result => result.Name != "missing.png"))
        {
            using DecodedImage image = ImageFile.Load(result.Name);
            Assert.Null(result.Error);
            Assert.Equal(Model.Embed(image.View, normalize), result.Vector);
        }
    }

    [Fact]
    public async Task Images_that_are_still_awaited_do_not_keep_it_from_being_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Model.ClassifyAsync(Never(), cancellationToken: cancellation.Token).ToArrayAsync().AsTask()
        );

        static async IAsyncEnumerable<ImageInput> Never([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }

    [Fact]
    public async Task A_stream_that_does_not_end_does_not_keep_it_from_being_left()
    {
        bool isCancelled = false;
        var isRead = new TaskCompletionSource();
        var waiting = new TestStream(
            async (_, cancellationToken) =>
            {
                isRead.SetResult();
                using CancellationTokenRegistration registration = cancellationToken.Register(() => isCancelled = true);
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
        );
        ImageInput[] images = [ImageInput.FromFile(WriteImage(0)), ImageInput.FromStream(waiting, "waiting")];

        await foreach (ImageEmbedding _ in Model.EmbedAsync(images, new ImageBatchOptions { BatchSize = 1 }))
        {
            await isRead.Task;
            break;
        }

        Assert.True(isCancelled);
    }

    [Fact]
    public void What_cannot_be_an_image_is_refused_when_it_is_named()
    {
        var closed = new MemoryStream();
        closed.Dispose();

        Assert.Equal("stream", Assert.Throws<ArgumentException>(() => ImageInput.FromStream(closed, "closed")).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => ImageInput.FromFile(null!)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => ImageInput.FromBytes(default, null!)).ParamName);
    }

    [Fact]
    public async Task A_model_that_is_disposed_is_refused_by_its_name()
    {
        SmallNet model = SmallNet.Load(Path.Combine(AppContext.BaseDirectory, "SmallNet"));
        model.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EmbedAsync([WriteImage(0)]).ToArrayAsync().AsTask());
    }

    [Fact]
    public async Task No_files_have_no_results() => Assert.Empty(await Model.ClassifyAsync(Array.Empty<string>()).ToArrayAsync());

    [Fact]
    public void Options_out_of_their_range_are_refused_at_once_by_name()
    {
        Refused(new ImageBatchOptions { BatchSize = 0 }, "BatchSize");
        Refused(new ImageBatchOptions { Top = 0 }, "Top");
        Refused(new ImageBatchOptions { DecoderCount = 0 }, "DecoderCount");

        static void Refused(ImageBatchOptions options, string name) =>
            Assert.Equal(
                name,
                Assert.Throws<ArgumentOutOfRangeException>(() => Model.ClassifyAsync(Array.Empty<string>(), options)).ParamName
            );
    }

    private static async Task AssertDeliveredAsync(string[] expected, IAsyncEnumerable<string> names)
    {
        List<string> delivered = [];
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (string name in names)
            {
                delivered.Add(name);
            }
        });

        Assert.Equal(expected, delivered);
    }

    private string WriteImage(int seed)
    {
        (int width, int height) = (50 + (seed % 3), 40 + (seed % 5));
        string path = Path.Combine(_folder, $"{seed}.png");
        File.WriteAllBytes(
            path,
            PngBytes.Write(
                width,
                height,
                bitDepth: 8,
                PngBytes.Rgb,
                [.. Samples.RandomBytes(3 * width * height, seed).Chunk(3 * width)]
            )
        );
        return path;
    }

    private sealed class Counts : IProgress<int>
    {
        public List<int> Reported { get; } = [];

        public void Report(int value) => Reported.Add(value);
    }
}
