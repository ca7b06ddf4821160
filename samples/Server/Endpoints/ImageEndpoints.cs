using System.Text.Json.Serialization;
using ImageServer.Answers;
using ImageServer.Documentation;
using ImageServer.Problems;
using ImageServer.Requests;
using Microsoft.OpenApi;

namespace ImageServer.Endpoints;

/// <summary>What is asked of images.</summary>
internal static class ImageEndpoints
{
    private const int DefaultTop = 5;

    public static void AddImageRequests(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ProblemMapping>();
        services.AddSingleton<BufferBudget>();
        services.AddSingleton<ImageRequestReader>();
        services.AddSingleton<ServedModels>();
        services.AddSingleton<ImageRuns>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AnswerJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
    }

    public static void MapImages(this WebApplication app)
    {
        app.MapPost("/classify", ClassifyAsync)
            .WithName("classify")
            .WithSummary("The most probable classes of one image or several.")
            .WithMetadata(
                new QueryMetadata(
                    "top",
                    "How many classes of each image, best first; 5 by default.",
                    JsonSchemaType.Integer,
                    Least: 1
                )
            )
            .WithMetadata(new QueryMetadata("embed", "true: the embedding of each image as well.", JsonSchemaType.Boolean))
            .TakesImages();
        app.MapPost("/embed", EmbedAsync)
            .WithName("embed")
            .WithSummary("The features of one image or several, as vectors of length 1.")
            .TakesImages();
        app.MapPost("/heatmap", ExplainAsync)
            .WithName("heatmap")
            .WithSummary("Where an image speaks for a label, as PNG: Grad-CAM, laid over the photograph.")
            .WithMetadata(
                new QueryMetadata(
                    "label",
                    "The number of the class, less than there are labels; by default the most probable.",
                    JsonSchemaType.Integer,
                    Least: 0
                )
            )
            .WithMetadata(
                new QueryMetadata(
                    "layer",
                    "true: the colours alone, transparent where the model did not look.",
                    JsonSchemaType.Boolean
                )
            )
            .TakesImages(several: false)
            .AnswersPicture(
                ("ConvNextV2-Model", "The SHA-256 of the model's weights."),
                ("ConvNextV2-Label", "The number of the class that the heat map is of.")
            );
    }

    private static Task<ImagesAnswer> ClassifyAsync(HttpContext context, ImageRuns runs)
    {
        int top = context.Request.Query.Number("top", least: 1, most: int.MaxValue) ?? DefaultTop;
        return runs.AnswerAsync(context, top, withEmbedding: context.Request.Query.Flag("embed"));
    }

    private static Task<ImagesAnswer> EmbedAsync(HttpContext context, ImageRuns runs) =>
        runs.AnswerAsync(context, top: null, withEmbedding: true);

    private static Task ExplainAsync(HttpContext context, ImageRuns runs) =>
        runs.ExplainAsync(
            context,
            label: context.Request.Query.Number("label", least: 0, most: int.MaxValue),
            layer: context.Request.Query.Flag("layer")
        );
}
