using System.Globalization;
using ImageServer.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ImageServer.Documentation;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>; <c>/docs</c> shows it.</summary>
internal static class ApiDocument
{
    private const string ProblemType = "application/problem+json";

    private static readonly (int Status, string Meaning)[] Refusals =
    [
        (StatusCodes.Status400BadRequest, "The request or its image cannot be used; the detail says why."),
        (StatusCodes.Status403Forbidden, "The request comes from a page of another site."),
        (StatusCodes.Status404NotFound, "There is no model of that name."),
        (StatusCodes.Status408RequestTimeout, "The body came too slowly."),
        (StatusCodes.Status413PayloadTooLarge, "The body or an image is too large, or there are too many images."),
        (StatusCodes.Status415UnsupportedMediaType, "The body is of a type that is not read."),
        (
            StatusCodes.Status429TooManyRequests,
            "The queue is full, where the settings say so; Retry-After says when to try again."
        ),
        (
            StatusCodes.Status503ServiceUnavailable,
            "The queue is full, and Retry-After says when to try again; or the work takes too long, of which the type is /docs#time-limit."
        ),
    ];

    public static void AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(document =>
        {
            document.AddDocumentTransformer(
                (page, _, _) =>
                {
                    page.Info.Title = "Image classification";
                    page.Info.Version = "1";
                    page.Servers = [];
                    return Task.CompletedTask;
                }
            );
            document.AddOperationTransformer(CompleteAsync);
        });

    public static void MapApiDocument(this WebApplication app) => app.MapOpenApi();

    /// <summary>Describes an endpoint that reads images itself, which the framework cannot see.</summary>
    public static RouteHandlerBuilder TakesImages(this RouteHandlerBuilder endpoint, bool answersPng = false) =>
        endpoint
            .WithMetadata(new ImagesMetadata(answersPng))
            .WithMetadata(new QueryMetadata("model", "The model's name, of those in /models; by default the first."));

    private static async Task CompleteAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (QueryMetadata query in metadata.OfType<QueryMetadata>())
        {
            (operation.Parameters ??= []).Add(
                new OpenApiParameter
                {
                    Name = query.Name,
                    In = ParameterLocation.Query,
                    Description = query.Description,
                    Schema = new OpenApiSchema
                    {
                        Type =
                            query.IsFlag ? JsonSchemaType.Boolean
                            : query.Name == "model" ? JsonSchemaType.String
                            : JsonSchemaType.Integer,
                    },
                }
            );
        }

        if (metadata.OfType<ImagesMetadata>().FirstOrDefault() is not { } images)
        {
            return;
        }

        operation.RequestBody = Images();
        OpenApiResponses responses = operation.Responses ??= [];
        if (images.AnswersPng)
        {
            responses["200"] = ResponseOf("The picture.", "image/png", NewFile());
        }

        OpenApiSchema problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        foreach ((int status, string meaning) in Refusals)
        {
            responses[status.ToString(CultureInfo.InvariantCulture)] = ResponseOf(meaning, ProblemType, problem);
        }
    }

    private static OpenApiResponse ResponseOf(string meaning, string type, IOpenApiSchema schema) =>
        new()
        {
            Description = meaning,
            Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = schema } },
        };

    private static OpenApiSchema NewFile() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiRequestBody Images()
    {
        OpenApiSchema file = NewFile();
        OpenApiSchema image = new()
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["name"] = new OpenApiSchema { Type = JsonSchemaType.String },
                ["url"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Description = "data:image/png;base64,… and no other kind of URL.",
                },
            },
            Required = new HashSet<string> { "url" },
        };
        return new OpenApiRequestBody
        {
            Required = true,
            Description = "One image as it is; several as files of a form; or several in JSON, as URLs of data.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["image/*"] = new() { Schema = file },
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["image"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = file },
                        },
                    },
                },
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["images"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = image },
                        },
                        Required = new HashSet<string> { "images" },
                    },
                },
            },
        };
    }
}
