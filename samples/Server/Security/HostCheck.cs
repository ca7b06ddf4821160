using System.Net;
using ImageServer.Problems;
using ImageServer.Settings;
using Microsoft.Extensions.Options;

namespace ImageServer.Security;

/// <summary>
/// Where other machines may ask and no setting names the host, requests are answered that call it by an address or localhost: a
/// site that makes its own name point here (DNS rebinding) would be of the same origin as the page.
/// </summary>
internal static class HostCheck
{
    public static void UseHostCheck(this WebApplication app)
    {
        bool isNamed = !string.IsNullOrEmpty(app.Configuration["AllowedHosts"]);
        if (isNamed || !app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.AllowRemote)
        {
            // By the framework's own list.
            return;
        }

        app.Use(
            (context, next) =>
                IsAddress(context.Request.Host.Host)
                    ? next(context)
                    : throw RequestException.Malformed(
                        "The Host of the request is a name, and this server is called by its address "
                            + "unless AllowedHosts names it."
                    )
        );
    }

    private static bool IsAddress(string host) =>
        IPAddress.TryParse(host, out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
