using ImageServer.Answers;

namespace ImageServer.Endpoints;

internal static class ModelEndpoints
{
    public static void MapModels(this WebApplication app) =>
        app.MapGet("/models", ModelsAnswer (ServedModels models) => models.Describe())
            .WithName("models")
            .WithSummary("The models, with their labels and hashes, and what may be sent.");
}
