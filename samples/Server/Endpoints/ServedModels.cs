using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Hosting;
using ImageServer.Answers;
using ImageServer.Problems;
using ImageServer.Requests;
using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ImageServer.Endpoints;

/// <summary>The models, by what requests call them.</summary>
internal sealed class ServedModels(
    IModelCatalog catalog,
    IOptions<ServerOptions> server,
    IOptionsMonitor<HostedModelOptions> options
)
{
    /// <summary>The one that an address names, else the first.</summary>
    /// <exception cref="RequestException">There is none of that name.</exception>
    public IHostedModel Of(HttpRequest request)
    {
        if (request.Query.Text("model") is not { } name)
        {
            return catalog.Models[0];
        }

        return catalog.TryGet(name, out IHostedModel? model)
            ? model
            : throw new RequestException(
                StatusCodes.Status404NotFound,
                $"There is no such model; there are {string.Join(", ", catalog.Models.Select(served => served.Name))}."
            );
    }

    public ModelsAnswer Describe()
    {
        HostedModelOptions limits = options.Get(catalog.Models[0].Name);
        return new ModelsAnswer(
            [.. catalog.Models.OfType<IHostedEmbedder>().Select(Describe).OfType<ServedModelAnswer>()],
            new LimitsAnswer(limits.MaxImageBytes, limits.MaxImagePixels, server.Value.MaxFiles)
        );
    }

    /// <returns>Null where none is loaded.</returns>
    private static ServedModelAnswer? Describe(IHostedEmbedder model) =>
        model.Status.Model is { } loaded
            ? new ServedModelAnswer(
                model.Name,
                loaded.Sha256,
                loaded.Generation,
                loaded.LoadedAt,
                model.InputWidth,
                model.InputHeight,
                model.InputChannels,
                model.EmbeddingDimensions,
                (model as IImageClassifier)?.Labels ?? []
            )
            : null;
}
