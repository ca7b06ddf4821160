using System.Net;
using ImageServer.Answers;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ImageServer.Endpoints;

/// <summary>For whatever watches the server: whether it answers, and whether its models do.</summary>
internal static class HealthEndpoints
{
    // What the models' own checks are tagged with.
    private const string ReadyTag = "ready";

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag), ResponseWriter = WriteAsync }
        );
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthAnswer(
                report.Status.ToString(),
                [
                    .. report.Entries.Select(entry => new HealthCheckAnswer(
                        entry.Key,
                        entry.Value.Status.ToString(),
                        Describe(context, entry.Value)
                    )),
                ]
            ),
            AnswerJson.Default.HealthAnswer
        );

    /// <summary>Why a model was not loaded names files of this machine, which are its own affair.</summary>
    private static string? Describe(HttpContext context, HealthReportEntry entry) =>
        IsLocal(context) ? entry.Description
        : entry.Status == HealthStatus.Healthy ? null
        : "The server's log says why.";

    /// <summary>On this machine, and not by a proxy on it.</summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");
}
