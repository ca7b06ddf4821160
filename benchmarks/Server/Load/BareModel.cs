using ConvNextV2.Compiled.Benchmarks.Server.Measurement;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Benchmarks.Server.Load;

/// <summary>
/// What servers and hosts are held against: threads that call the model, each with a session of its own, as many as there are
/// processors at most; of fewer callers each has its share of the processors.
/// </summary>
/// <param name="model">Loaded.</param>
/// <param name="duration">Of a measurement.</param>
internal sealed class BareModel(ImageClassifier model, TimeSpan duration)
{
    private const int Top = 5;

    /// <summary>Runs on pixel values.</summary>
    public CallTimes Run(int callers, float[] pixelValues) => Measure(callers, _ => session => session.Run(pixelValues));

    /// <summary>From the bytes of files to labels: decoding counts.</summary>
    public CallTimes Classify(int callers, byte[][] files) =>
        Measure(
            callers,
            caller =>
            {
                int turn = caller;
                var predictions = new Prediction[Top];
                return session =>
                {
                    using DecodedImage image = ImageFile.Load(files[turn++ % files.Length]);
                    model.Rank(session.Run(image.View), predictions);
                };
            }
        );

    private CallTimes Measure(int callers, Func<int, Action<ImageClassifierSession>> newCall)
    {
        callers = Math.Min(callers, Environment.ProcessorCount);
        var options = new ModelSessionOptions { ThreadCount = Environment.ProcessorCount / callers };
        ImageClassifierSession[] sessions = [.. Enumerable.Range(0, callers).Select(_ => model.CreateSession(options))];
        try
        {
            return Callers.OfThreads(
                callers,
                duration,
                caller =>
                {
                    Action<ImageClassifierSession> call = newCall(caller);
                    return () => call(sessions[caller]);
                }
            );
        }
        finally
        {
            Array.ForEach(sessions, session => session.Dispose());
        }
    }
}
