using ConvNextV2.Compiled.Images.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Images.Tests;

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

        Assert.Equal(paths, results.Select(result => result.Path));
        Assert.Equal(Enumerable.Range(1, 11), progress.Reported);
        Assert.All(
            results,
            result =>
            {
                using DecodedImage image = ImageFile.Load(result.Path);
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

        Assert.Equal(paths, results.Select(result => result.Path));
        Assert.Equal([true, false, true, true, false, true], results.Select(result => result.Error is not null));
        Assert.All(results, result => Assert.Equal(result.Error is null ? 5 : 0, result.Predictions.Count));
        Assert.All(results.Where(result => result.Error is not null), result => Assert.Equal(result.Path, result.Error!.Name));
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
    public async Task Paths_are_asked_for_no_more_than_two_batches_ahead()
    {
        string path = WriteImage(0);
        int asked = 0;
        int taken = 0;

        await foreach (ImageClassification _ in Model.ClassifyAsync(Paths(), new ImageBatchOptions { BatchSize = 3 }))
        {
            await Task.Delay(1);
            Assert.InRange(asked - ++taken, 0, 9);
        }

        Assert.Equal(30, taken);

        IEnumerable<string> Paths()
        {
            for (; asked < 30; asked++)
            {
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

        Assert.InRange(taken, 3, 16);
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

    [Fact]
    public async Task An_error_of_the_paths_themselves_is_thrown_where_results_are_awaited()
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Model.ClassifyAsync(Paths()).ToArrayAsync().AsTask());

        static IEnumerable<string> Paths()
        {
            yield return "missing.png";
            throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public async Task No_files_have_no_results() => Assert.Empty(await Model.ClassifyAsync([]).ToArrayAsync());

    [Fact]
    public void Options_out_of_their_range_are_refused_at_once_by_name()
    {
        Refused(new ImageBatchOptions { BatchSize = 0 }, "BatchSize");
        Refused(new ImageBatchOptions { Top = 0 }, "Top");
        Refused(new ImageBatchOptions { DecoderCount = 0 }, "DecoderCount");

        static void Refused(ImageBatchOptions options, string name) =>
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => Model.ClassifyAsync([], options)).ParamName);
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
