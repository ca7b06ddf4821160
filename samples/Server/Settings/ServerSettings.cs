using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

internal static class ServerSettings
{
    /// <summary>The section <c>Server</c>, validated when the server starts.</summary>
    public static void AddServerSettings(this WebApplicationBuilder builder)
    {
        // Why a start fails is said once, by the program: in a sentence, or with a stack trace where nobody expected it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSingleton<IValidateOptions<ServerOptions>, ServerOptionsValidator>();
        builder
            .Services.AddOptions<ServerOptions>()
            .Bind(builder.Configuration.GetSection(ServerOptions.Section))
            .ValidateOnStart();
        builder
            .Services.AddOptions<HostOptions>()
            .Configure<IOptions<ServerOptions>>((host, server) => host.ShutdownTimeout = server.Value.ShutdownTimeout);
    }
}
