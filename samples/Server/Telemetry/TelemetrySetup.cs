using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ImageServer.Telemetry;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; metrics, traces and logs by OTLP where the settings name a collector, by the
/// variables that OpenTelemetry has for it.
/// </summary>
internal static class TelemetrySetup
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The models' meter and activities.
    private const string Models = "ConvNextV2.Compiled";

    private static readonly string[] Unobserved = ["/health", "/metrics"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        OpenTelemetryBuilder telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithMetrics(metrics => metrics.AddMeter(Models).AddAspNetCoreInstrumentation().AddPrometheusExporter());
        if (!string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            telemetry
                .WithTracing(traces =>
                    traces
                        .AddSource(Models)
                        .AddAspNetCoreInstrumentation(http => http.Filter = context => IsObserved(context.Request))
                )
                .WithLogging()
                .UseOtlpExporter();
        }
    }

    public static void MapTelemetry(this WebApplication app) => app.MapPrometheusScrapingEndpoint().DisableHttpMetrics();

    private static bool IsObserved(HttpRequest request) => !Unobserved.Any(path => request.Path.StartsWithSegments(path));
}
