namespace ConvNextV2.Compiled.Tests.Sessions;

/// <summary>The calls of which README says that they allocate nothing, once a call like them has been made.</summary>
public class ClassifyAllocationTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 5 * 7 * 3).Select(i => (byte)(i * 37))];
    private static readonly float[] PixelValues = [1, 2];

    [Fact]
    public void An_image_is_classified_into_memory_of_the_callers_without_allocation()
    {
        using TinyModel model = TinyModel.Load();
        var predictions = new Prediction[2];

        AllocatesNothing(() => model.Classify(Image(), predictions));
        Assert.Equal(model.Classify(Image()), predictions);
        AllocatesNothing(() => model.Classify(PixelValues, predictions));
    }

    [Fact]
    public void An_image_is_embedded_into_memory_of_the_callers_without_allocation()
    {
        using TinyModel model = TinyModel.Load();
        float[] embedding = new float[2];

        AllocatesNothing(() => model.Embed(Image(), embedding));
        AllocatesNothing(() => model.Embed(Image(), embedding, normalize: true));
        AllocatesNothing(() => model.Embed(PixelValues, embedding, normalize: true));
    }

    [Fact]
    public void A_session_runs_and_its_logits_are_ranked_without_allocation()
    {
        using TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        var predictions = new Prediction[2];
        float[] probabilities = new float[2];
        float[] embedding = new float[2];

        AllocatesNothing(() => session.Run(Image()));
        AllocatesNothing(() => session.Run(PixelValues));
        AllocatesNothing(() => model.Rank(session.Logits, predictions));
        AllocatesNothing(() => session.GetProbabilities(probabilities));
        AllocatesNothing(() => session.GetEmbeddings(embedding, normalize: true));
    }

    [Fact]
    public void The_forms_that_return_an_array_are_seen_to_allocate_it()
    {
        using TinyModel model = TinyModel.Load();

        Assert.NotEqual(0, Allocated(() => model.Classify(PixelValues, top: 1)));
    }

    private static ImageView Image() => new(Pixels, 7, 5, PixelFormat.Rgb24);

    private static void AllocatesNothing(Action call) => Assert.Equal(0, Allocated(call));

    private static long Allocated(Action call)
    {
        call();
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
