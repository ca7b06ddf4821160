using ImageServer.Documentation;
using ImageServer.Endpoints;
using ImageServer.Files;
using ImageServer.Problems;
using ImageServer.Requests;
using ImageServer.Security;
using ImageServer.Settings;
using ImageServer.Telemetry;

namespace ImageServer;

internal static class Program
{
    /// <returns>0 if the server ended as it was told to; 1 if it could not start.</returns>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            await Build(args).RunAsync();
            return 0;
        }
        catch (Exception exception) when (StartFailure.SentenceOf(exception) is { } sentence)
        {
            Console.Error.WriteLine(sentence);
            return 1;
        }
    }

    private static WebApplication Build(string[] args)
    {
        // Settings lie beside the program, from wherever it is started.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.AddServerSettings();
        builder.AddListening();
        builder.Services.AddConvNextV2<ServedModel>(ModelName.OfBuild);
        builder.Services.AddImageRequests();
        builder.Services.AddApiDocument();
        builder.Services.AddSystemd();
        builder.AddTelemetry();

        WebApplication app = builder.Build();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UseHostCheck();
        app.UseOriginCheck();
        app.MapImages();
        app.MapModels();
        app.MapHealth();
        app.MapTelemetry();
        app.MapApiDocument();
        app.MapEmbeddedFiles();
        return app;
    }
}
