using Microsoft.Extensions.Options;

namespace ImageServer.Settings;

internal static class ServerSettings
{
    /// <summary>The section <c>Server</c>, validated when the server starts.</summary>
    public static void AddServerSettings(this WebApplicationBuilder builder)
    {
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
