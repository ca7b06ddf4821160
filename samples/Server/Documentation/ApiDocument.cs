using System.Globalization;
using ImageServer.Problems;
using ImageServer.Settings;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
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
        (StatusCodes.Status429TooManyRequests, "The queue is full, where the settings have this status for it."),
        (
            StatusCodes.Status503ServiceUnavailable,
            "The queue is full; or, without Retry-After, the work takes too long, of which the type is /docs#time-limit."
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
            document.AddDocumentTransformer(ServiceDocument.AddAsync);
            document.AddOperationTransformer(CompleteAsync);
        });

    public static void MapApiDocument(this WebApplication app) => app.MapOpenApi();

    /// <summary>Describes an endpoint that reads images itself, which the framework cannot see.</summary>
    public static RouteHandlerBuilder TakesImages(this RouteHandlerBuilder endpoint, bool several = true) =>
        endpoint
            .WithMetadata(new ImagesMetadata(several))
            .WithMetadata(
                new QueryMetadata("model", "The model's name, of those in /models; by default the first.", JsonSchemaType.String)
            );

    /// <summary>Describes an endpoint that writes a PNG itself.</summary>
    public static RouteHandlerBuilder AnswersPicture(
        this RouteHandlerBuilder endpoint,
        params (string Name, string Meaning)[] headers
    ) => endpoint.WithMetadata(new PictureMetadata(headers.ToDictionary(header => header.Name, header => header.Meaning)));

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
                        Type = query.Type,
                        Minimum = query.Least?.ToString(CultureInfo.InvariantCulture),
                    },
                }
            );
        }

        OpenApiResponses responses = operation.Responses ??= [];
        if (metadata.OfType<PictureMetadata>().FirstOrDefault() is { } picture)
        {
            OpenApiResponse png = ResponseOf("The picture.", "image/png", NewFile());
            png.Headers = picture.Headers.ToDictionary(
                header => header.Key,
                header => (IOpenApiHeader)HeaderOf(header.Value, JsonSchemaType.String)
            );
            responses["200"] = png;
        }

        if (metadata.OfType<ImagesMetadata>().FirstOrDefault() is not { } images)
        {
            return;
        }

        int most = context.ApplicationServices.GetRequiredService<IOptions<ServerOptions>>().Value.MaxFiles;
        operation.RequestBody = images.TakesSeveral ? SeveralImages(most) : OneImage();
        OpenApiSchema problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        foreach ((int status, string meaning) in Refusals)
        {
            OpenApiResponse refusal = ResponseOf(meaning, ProblemType, problem);
            if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                refusal.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["Retry-After"] = HeaderOf("After so many seconds it may be worth another try.", JsonSchemaType.Integer),
                };
            }

            responses[status.ToString(CultureInfo.InvariantCulture)] = refusal;
        }
    }

    internal static OpenApiResponse ResponseOf(string meaning, string type, IOpenApiSchema schema) =>
        new()
        {
            Description = meaning,
            Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = schema } },
        };

    private static OpenApiHeader HeaderOf(string meaning, JsonSchemaType type) =>
        new()
        {
            Description = meaning,
            Schema = new OpenApiSchema { Type = type },
        };

    private static OpenApiSchema NewFile() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiRequestBody SeveralImages(int most) =>
        ImagesOf(
            "One image as it is; several as files of a form; or several in JSON, as URLs of data.",
            new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = NewFile(),
                MinItems = 1,
                MaxItems = most,
            },
            most
        );

    private static OpenApiRequestBody OneImage() =>
        ImagesOf("One image: as it is, as a file of a form, or in JSON as a URL of data.", NewFile(), mostInJson: 1);

    private static OpenApiRequestBody ImagesOf(string description, OpenApiSchema fieldOfForm, int mostInJson)
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
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["image/*"] = new() { Schema = file },
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema> { ["image"] = fieldOfForm },
                    },
                },
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["images"] = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Array,
                                Items = image,
                                MinItems = 1,
                                MaxItems = mostInJson,
                            },
                        },
                        Required = new HashSet<string> { "images" },
                    },
                },
            },
        };
    }
}
