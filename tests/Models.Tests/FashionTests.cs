using System.IO.Compression;
using System.Numerics.Tensors;
using ConvNextV2.Compiled.Models.Tests.Compiled;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.Models.Tests;

/// <summary>The trained model of samples/Fashion on its 10,000 test images.</summary>
public class FashionTests
{
    private const int ImageLength = FashionNet.ImageHeight * FashionNet.ImageWidth;
    private static readonly string Folder = FashionImages.Folder;

    [Fact]
    public void Every_prediction_equals_that_of_PyTorch()
    {
        using FashionNet model = FashionNet.Load(Folder);
        int[] actual = new int[FashionImages.Count];

        FashionImages.ForEach(model, (i, logits, _) => actual[i] = TensorPrimitives.IndexOfMax(logits));

        Assert.Equal(FashionImages.ReadPredictions(), actual);
    }

    [Fact]
    public void Classify_gives_labels_and_probabilities_best_first()
    {
        FashionNet model = FashionNet.Load(Folder);

        Prediction[] predictions = model.Classify(FashionImages.Image(0), top: 3);

        Assert.Equal(3, predictions.Length);
        Assert.Equal("Ankle boot", predictions[0].Label);
        Assert.Equal(9, predictions[0].Index);
        Assert.Equal(model.Labels[predictions[1].Index], predictions[1].Label);
        Assert.True(
            predictions[0].Probability > predictions[1].Probability && predictions[1].Probability >= predictions[2].Probability
        );
        Assert.InRange(
            model.Classify(FashionImages.Image(0), top: 10).Sum(prediction => prediction.Probability),
            0.99999,
            1.00001
        );
    }

    [Fact]
    public void Many_threads_may_classify_with_one_model()
    {
        FashionNet model = FashionNet.Load(Folder);
        Prediction[][] alone = Enumerable.Range(0, 200).Select(i => model.Classify(FashionImages.Image(i))).ToArray();

        var together = new Prediction[200][];
        Parallel.For(
            0,
            200,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => together[i] = model.Classify(FashionImages.Image(i))
        );

        Assert.Equal(alone, together);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_allocates_nothing(bool hiddenStates)
    {
        using FashionNet.Session session = FashionNet
            .Load(Folder)
            .CreateSession(new ModelSessionOptions { HiddenStates = hiddenStates });
        float[] pixelValues = new float[ImageLength];
        RunBoth();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            RunBoth();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void RunBoth()
        {
            session.Run(pixelValues);
            session.Run(FashionImages.Image(0));
        }
    }

    [Fact]
    public void A_session_allocates_what_the_class_says()
    {
        using FashionNet model = FashionNet.Load(Folder);
        var options = new ModelSessionOptions { ThreadCount = 1 };
        model.CreateSession(options).Dispose();

        long before = GC.GetAllocatedBytesForCurrentThread();
        using FashionNet.Session session = model.CreateSession(options);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The results' array with its header and alignment, and the small objects: session, pass, fork-join with its padded counters.
        Assert.InRange(session.NativeBytes + allocated, FashionNet.ArenaBytes, FashionNet.ArenaBytes + 4096);
    }

    [Fact]
    public void Streams_bytes_files_and_folders_give_the_same_model()
    {
        string file = Path.Combine(Folder, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(file);
        float[] pixelValues = Enumerable.Range(0, ImageLength).Select(i => MathF.Sin(i)).ToArray();
        float[] expected = Logits(FashionNet.Load(Folder));

        Assert.Equal(expected, Logits(FashionNet.Load(file)));
        Assert.Equal(expected, Logits(FashionNet.Load(bytes)));
        Assert.Equal(expected, Logits(FashionNet.Load(new MemoryStream(bytes))));
        using var zipped = new MemoryStream();
        using (var compressor = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
        {
            compressor.Write(bytes);
        }

        zipped.Position = 0;
        Assert.Equal(expected, Logits(FashionNet.Load(new GZipStream(zipped, CompressionMode.Decompress))));

        float[] Logits(FashionNet model) => model.CreateSession().Run(pixelValues).ToArray();
    }
}
