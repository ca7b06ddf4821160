namespace ConvNextV2.Compiled.Benchmarks.Sides;

/// <summary>A model of ours whose weights are loaded.</summary>
internal abstract class LoadedModel : IDisposable
{
    public delegate ReadOnlySpan<float> Run<TSession>(TSession session, ReadOnlySpan<float> pixelValues);

    public static LoadedModel Of<TSession>(CompiledModel<TSession> model, Run<TSession> run)
        where TSession : ModelSession => new Typed<TSession>(model, run);

    public abstract IClassifier CreateClassifier(float[] pixelValues, int threads, int batch);

    public abstract void Dispose();

    private sealed class Typed<TSession>(CompiledModel<TSession> model, Run<TSession> run) : LoadedModel
        where TSession : ModelSession
    {
        public override IClassifier CreateClassifier(float[] pixelValues, int threads, int batch) =>
            new Classifier(
                model.CreateSession(new SessionOptions { ThreadCount = threads, MaxBatchSize = batch }),
                run,
                pixelValues
            );

        public override void Dispose() => model.Dispose();

        private sealed class Classifier(TSession session, Run<TSession> run, float[] pixelValues) : IClassifier
        {
            public ReadOnlySpan<float> Run() => run(session, pixelValues);

            public void Dispose() => session.Dispose();
        }
    }
}
