using ImageServer.Answers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ImageServer.Documentation;

/// <summary>What the document says of addresses that the framework's own middleware answers, and does not describe.</summary>
internal static class ServiceDocument
{
    public static async Task AddAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        OpenApiSchema health = await context.GetOrCreateSchemaAsync(typeof(HealthAnswer), null, cancellationToken);
        document.Paths["/health/live"] = Get(
            "live",
            "Whether the process answers.",
            ("200", ApiDocument.ResponseOf("It does.", "application/json", health))
        );
        document.Paths["/health/ready"] = Get(
            "ready",
            "Whether the models answer.",
            ("200", ApiDocument.ResponseOf("They do; or, Degraded, older ones than they should.", "application/json", health)),
            ("503", ApiDocument.ResponseOf("One does not.", "application/json", health))
        );
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        document.Paths["/metrics"] = Get(
            "metrics",
            "Metrics of the models and of HTTP, for Prometheus.",
            ("200", ApiDocument.ResponseOf("In its text format.", "text/plain", text))
        );
    }

    private static OpenApiPathItem Get(string name, string summary, params (string Status, OpenApiResponse Response)[] responses)
    {
        var operation = new OpenApiOperation
        {
            OperationId = name,
            Summary = summary,
            Responses = [],
        };
        foreach ((string status, OpenApiResponse response) in responses)
        {
            operation.Responses[status] = response;
        }

        var path = new OpenApiPathItem();
        path.AddOperation(HttpMethod.Get, operation);
        return path;
    }
}
