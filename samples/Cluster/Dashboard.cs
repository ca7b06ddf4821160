using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;

namespace Samples.Cluster;

/// <summary>Orleans' page about a cluster: on this machine alone, and for who knows its password.</summary>
internal static class Dashboard
{
    public static void Configure(ISiloBuilder silo, bool isShown)
    {
        if (isShown)
        {
            silo.AddDashboard();
        }
        else
        {
            // A silo offers each grain of its assemblies, and cannot make the dashboard's.
            silo.Configure<GrainTypeOptions>(types =>
                types.Classes.RemoveWhere(type => type.Assembly == typeof(DashboardOptions).Assembly)
            );
        }
    }

    /// <exception cref="InvalidOperationException">The settings have no user or no password.</exception>
    public static WebApplication Build(WebApplicationBuilder builder, int port)
    {
        byte[] expected = CredentialsOf(builder.Configuration);
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        WebApplication application = builder.Build();
        application.Use(
            (context, next) =>
            {
                if (IsAdmitted(context.Request.Headers.Authorization, expected))
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"cluster\", charset=\"UTF-8\"";
                return Task.CompletedTask;
            }
        );
        application.MapOrleansDashboard();
        return application;
    }

    private static byte[] CredentialsOf(IConfiguration settings)
    {
        if (
            settings["Dashboard:User"] is not { Length: > 0 } user
            || settings["Dashboard:Password"] is not { Length: > 0 } password
        )
        {
            throw new InvalidOperationException(
                "The dashboard asks for a user and a password: set Dashboard__User and Dashboard__Password in the environment."
            );
        }

        return !user.Contains(':')
            ? SHA256.HashData(Encoding.UTF8.GetBytes($"{user}:{password}"))
            : throw new InvalidOperationException("Dashboard:User has a colon, which no user of a browser can have.");
    }

    /// <summary>Of hashes, since the time of the comparison is that of their length, and not of the password's.</summary>
    private static bool IsAdmitted(string? header, byte[] expected)
    {
        if (
            !AuthenticationHeaderValue.TryParse(header, out AuthenticationHeaderValue? given)
            || !given.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        byte[] credentials = new byte[(given.Parameter?.Length ?? 0)];
        return Convert.TryFromBase64String(given.Parameter ?? "", credentials, out int length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(credentials.AsSpan(0, length)), expected);
    }
}
