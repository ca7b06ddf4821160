using ConvNextV2.Compiled.Batch.Inputs;
using ConvNextV2.Compiled.Batch.Jobs;
using ConvNextV2.Compiled.Batch.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Batch.Tests.Jobs;

/// <summary>The test images of Fashion-MNIST, as they are published.</summary>
public sealed class FashionTests : IDisposable
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Fashion");

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_10000_images_have_PyTorchs_predictions()
    {
        using FashionNet model = FashionNet.Load();
        var job = new BatchJob(
            model,
            TestJob.Description with
            {
                ImagesPerPart = 3000,
            },
            new ImageListing([Path.Combine(Files, "t10k-images-idx3-ubyte.gz")]),
            new JobFolder(_folder["out"])
        );

        JobResult result = await job.RunAsync();

        Assert.Equal((10_000, 4, true), (result.ImageCount, result.PartCount, result.IsComplete));
        Assert.Equal(
            File.ReadLines(Path.Combine(Files, "predictions.txt")).Select(int.Parse),
            Duck.Rows(_folder["out"], "label_index").Select(row => (int)row[0]!)
        );
    }
}
