using ConvNextV2.Compiled.Benchmarks.ServerPeer;

// What samples/Server is compared with: the same answer to POST /classify, by ONNX Runtime and SkiaSharp. The argument is the model.
const int Top = 5;
using var classifier = new Classifier(args[0]);

// So many at once as there are processors, as ours; the others wait.
using var processors = new SemaphoreSlim(Environment.ProcessorCount);

// Without the path: what begins with "/" is a name to the command line's configuration, and takes the next argument as its value.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args[1..]);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
WebApplication app = builder.Build();
app.MapPost(
    "/classify",
    async (HttpRequest request, CancellationToken cancellationToken) =>
    {
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, cancellationToken);
        await processors.WaitAsync(cancellationToken);
        try
        {
            (int Index, float Probability)[] best = classifier.Classify(body.GetBuffer().AsSpan(0, (int)body.Length), Top);
            return Results.Ok(
                new Answer([
                    new Image([.. best.Select(pair => new Prediction(pair.Index, $"LABEL_{pair.Index}", pair.Probability))]),
                ])
            );
        }
        catch (InvalidDataException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        finally
        {
            processors.Release();
        }
    }
);
app.Run();

internal sealed record Answer(Image[] Images);

internal sealed record Image(Prediction[] Predictions);

internal sealed record Prediction(int Index, string Label, float Probability);
