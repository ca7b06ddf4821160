using System.Globalization;
using System.Numerics.Tensors;
using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Images;
using ImageServer.Answers;
using ImageServer.Problems;
using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ImageServer.Endpoints;

/// <summary>
/// Runs the images of a request. A request has one lease of a model, taken when its body is there: whatever its client does, it
/// holds no model before, and all of its images are answered by the same weights.
/// </summary>
internal sealed class ImageRuns(
    ServedModels models,
    ImageRequestReader reader,
    ProblemMapping problems,
    BufferBudget budget,
    IOptions<ServerOptions> options,
    TimeProvider time
)
{
    // A heat map over the photograph is for looking at. In the size of a large one it would cost as much memory again, and more
    // time than the model.
    private const int LongestEdge = 2048;

    /// <param name="context">With the images as its body.</param>
    /// <param name="top">How many classes of each; null for none.</param>
    /// <param name="withEmbedding">Whether the embedding as well.</param>
    public Task<ImagesAnswer> AnswerAsync(HttpContext context, int? top, bool withEmbedding) =>
        WithImagesAsync(
            context,
            top is null ? "embed" : "classify",
            (lease, request, cancellationToken) =>
            {
                if (top is not null)
                {
                    RequireClassifier(lease);
                }

                ImageAnswer[] answers = new ImageAnswer[request.Images.Count];
                for (int i = 0; i < answers.Length; i++)
                {
                    answers[i] = Answer(lease, request, request.Images[i], top, withEmbedding, cancellationToken);
                }

                ModelIdentity model = lease.Model;
                return new ImagesAnswer(new ModelAnswer(model.Name, model.Sha256, model.Generation, model.LoadedAt), answers);
            }
        );

    /// <param name="context">With one image as its body.</param>
    /// <param name="label">The class's number; null for the most probable.</param>
    /// <param name="layer">Whether the colours alone.</param>
    public async Task ExplainAsync(HttpContext context, int? label, bool layer)
    {
        // Encoded while the model is held, for that is work of a processor; sent when it is not.
        (string model, int shown, byte[] png) = await WithImagesAsync(
            context,
            "heatmap",
            (lease, request, cancellationToken) =>
            {
                (ImageClassifier classifier, ImageClassifierSession session) = RequireClassifier(lease);
                if (request.Images.Count > 1)
                {
                    throw RequestException.Malformed("A heat map is of one image, and the request has several.");
                }

                if (label >= classifier.Labels.Count)
                {
                    throw RequestException.Malformed(
                        $"'label' in the address is a whole number from 0 to {classifier.Labels.Count - 1}."
                    );
                }

                using DecodedImage image = Run(lease, request.Images[0], request.Limits, cancellationToken);
                int chosen = label ?? TensorPrimitives.IndexOfMax(session.Logits);
                HeatMap heat = session.GradCam(chosen);
                var file = new MemoryStream();
                Task encoded = layer
                    ? heat.SaveLayerPngAsync(image.Width, image.Height, file, cancellationToken: cancellationToken)
                    : heat.SavePngAsync(image, file, longestEdge: LongestEdge, cancellationToken: cancellationToken);

                // Into memory, which waits for nothing.
                encoded.GetAwaiter().GetResult();
                return (lease.Model.Sha256, chosen, file.ToArray());
            }
        );
        context.Response.Headers["ConvNextV2-Model"] = model;
        context.Response.Headers["ConvNextV2-Label"] = shown.ToString(CultureInfo.InvariantCulture);
        await SendAsync(context.Response, png);
    }

    /// <summary>Until its client has read it, a picture is in memory as a body is: within the budget, and for a time.</summary>
    private async Task SendAsync(HttpResponse response, byte[] png)
    {
        if (png.Length > options.Value.MaxRequestBytes)
        {
            throw RequestException.TooLarge(
                $"The heat map over the photograph has {png.Length} bytes, more than {ServerOptions.Section}:"
                    + $"{nameof(ServerOptions.MaxRequestBytes)}; layer=true gives the colours alone, which are few."
            );
        }

        budget.Take(png.Length);
        try
        {
            response.ContentType = "image/png";
            response.ContentLength = png.Length;
            using var deadline = new Deadline(options.Value.RequestTimeout, response.HttpContext.RequestAborted, time);
            await deadline.SendAsync(response, png);
        }
        finally
        {
            budget.Return(png.Length);
        }
    }

    private async Task<T> WithImagesAsync<T>(
        HttpContext context,
        string operation,
        Func<ModelLease, ImageRequest, CancellationToken, T> work
    )
    {
        IHostedModel model = models.Of(context.Request);

        // Who would be refused with its body is refused without: reading it costs those that are answered.
        model.RequirePlace(operation);
        using var deadline = new Deadline(options.Value.RequestTimeout, context.RequestAborted, time);
        using ImageRequest request = await deadline.ReadAsync(reader.ReadAsync(context.Request, model.Name, deadline.Token));
        if (request.Images is [{ Refusal: { } refusal }])
        {
            // It need not wait for a model.
            throw refusal;
        }

        return await deadline.WorkAsync(model, operation, (lease, cancellationToken) => work(lease, request, cancellationToken));
    }

    /// <summary>Of one image alone its failure is the request's.</summary>
    private ImageAnswer Answer(
        ModelLease lease,
        ImageRequest request,
        Upload upload,
        int? top,
        bool withEmbedding,
        CancellationToken cancellationToken
    )
    {
        try
        {
            StageTimes before = lease.Times;
            using DecodedImage image = Run(lease, upload, request.Limits, cancellationToken);
            StageTimes after = lease.Times;
            ImageRegion seen = lease.Loaded.SeenRegion(image.Width, image.Height);
            return new ImageAnswer(upload.Name)
            {
                Width = image.Width,
                Height = image.Height,
                Seen = new RegionAnswer(seen.X, seen.Y, seen.Width, seen.Height),
                Predictions = top is { } count ? Predict(lease, count) : null,
                Embedding = withEmbedding ? Embed(lease.Session) : null,
                Times = new TimesAnswer(
                    (after.Decode - before.Decode).TotalMilliseconds,
                    after.Queue.TotalMilliseconds,
                    (after.Preprocess - before.Preprocess).TotalMilliseconds,
                    (after.Run - before.Run).TotalMilliseconds
                ),
            };
        }
        catch (Exception exception) when (request.Images.Count > 1 && problems.Of(exception) is { } problem)
        {
            return new ImageAnswer(upload.Name) { Problem = problem };
        }
    }

    /// <returns>The image, whose results the session has.</returns>
    private static DecodedImage Run(ModelLease lease, Upload upload, ImageLimits limits, CancellationToken cancellationToken)
    {
        using EncodedImage file = upload.Open(limits);
        DecodedImage image = lease.Decode(file);
        try
        {
            lease.Run(image.View, cancellationToken);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static PredictionAnswer[] Predict(ModelLease lease, int top)
    {
        (ImageClassifier classifier, ImageClassifierSession session) = RequireClassifier(lease);
        return Array.ConvertAll(
            classifier.Rank(session.Logits, Math.Min(top, classifier.Labels.Count)),
            prediction => new PredictionAnswer(prediction.Index, prediction.Label, prediction.Probability)
        );
    }

    private static float[] Embed(ImageEmbedderSession session)
    {
        float[] embedding = new float[session.PooledOutput.Length];
        session.GetEmbeddings(embedding, normalize: true);
        return embedding;
    }

    private static (ImageClassifier Classifier, ImageClassifierSession Session) RequireClassifier(ModelLease lease) =>
        lease is { Loaded: ImageClassifier classifier, Session: ImageClassifierSession session }
            ? (classifier, session)
            : throw RequestException.Malformed($"The model {lease.Model.Name} has no labels; it answers /embed.");
}
