namespace ConvNextV2.Compiled.Tests.Sessions;

public class CompiledModelTests
{
    private static readonly float[] One = [1, 1];

    [Fact]
    public void A_disposed_model_makes_no_sessions_and_those_it_made_run_no_more()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        session.Run(One);

        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.CreateSession());
        Assert.Throws<ObjectDisposedException>(() => model.Classify(One));
        Assert.Throws<ObjectDisposedException>(() => model.Embed(One));
        Assert.Throws<ObjectDisposedException>(() => session.Run(One).Length);
    }

    [Fact]
    public void Models_that_share_weights_keep_them_until_the_last_is_disposed()
    {
        TinyModel first = TinyModel.Load();
        TinyModel second = first.WithSameWeights();

        first.Dispose();
        Assert.Equal(3, second.Embed(One)[1]);

        second.Dispose();
        Assert.Throws<ObjectDisposedException>(() => first.WithSameWeights());
    }

    [Fact]
    public void A_model_disposed_while_it_runs_finishes_the_run_and_starts_no_other()
    {
        TinyModel model = TinyModel.Load();
        using TinyModel.Session session = model.CreateSession();
        model.DuringRun = () =>
        {
            model.DuringRun = null;
            var thread = new Thread(model.Dispose);
            thread.Start();
            thread.Join();
        };

        Assert.Equal([2f, 3f], session.Run(One).ToArray());
        Assert.Throws<ObjectDisposedException>(() => session.Run(One).Length);
    }

    [Fact]
    public async Task Disposing_from_any_thread_ends_runs_in_their_result_or_in_ObjectDisposedException()
    {
        for (int repeat = 0; repeat < 100; repeat++)
        {
            TinyModel model = TinyModel.Load();
            using var start = new Barrier(4);
            Task[] runs =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(_ =>
                        Task.Run(() =>
                        {
                            start.SignalAndWait();
                            try
                            {
                                for (int i = 0; i < 1000; i++)
                                {
                                    Assert.Equal(3, model.Embed(One)[1]);
                                }
                            }
                            catch (ObjectDisposedException) { }
                        })
                    ),
            ];
            start.SignalAndWait();
            Thread.SpinWait(repeat * 100);
            model.Dispose();

            await Task.WhenAll(runs).WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public void Generic_code_loads_a_model_that_it_does_not_name()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".safetensors");
        File.WriteAllBytes(path, TinyModel.Checkpoint);
        try
        {
            Assert.Equal(["three", "two"], Load<TinyModel>(path));
        }
        finally
        {
            File.Delete(path);
        }

        static IEnumerable<string> Load<TModel>(string path)
            where TModel : ImageClassifier, ICompiledModel<TModel>
        {
            using TModel model = TModel.Load(path);
            return [.. model.Classify(One).Select(prediction => prediction.Label)];
        }
    }

    /// <summary>Where images are cropped is tested where their geometry is; here that it is the model's.</summary>
    [Fact]
    public void A_model_that_squeezes_images_into_its_size_sees_all_of_them()
    {
        using TinyModel model = TinyModel.Load();

        ImageRegion seen = model.SeenRegion(width: 30, height: 7);

        Assert.Equal((0, 0, 30, 7), (seen.X, seen.Y, seen.Width, seen.Height));
        Assert.Equal("width", Assert.Throws<ArgumentOutOfRangeException>(() => model.SeenRegion(0, 1)).ParamName);
        Assert.Equal("height", Assert.Throws<ArgumentOutOfRangeException>(() => model.SeenRegion(1, (1 << 20) + 1)).ParamName);
    }
}
