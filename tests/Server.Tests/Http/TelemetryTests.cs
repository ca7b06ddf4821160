using System.Collections.Concurrent;
using System.Net;
using ConvNextV2.Compiled.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConvNextV2.Compiled.Server.Tests.Http;

public class TelemetryTests
{
    [Fact]
    public async Task A_collector_that_the_settings_name_gets_metrics_traces_and_logs()
    {
        var received = new ConcurrentDictionary<string, string>();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body, System.Text.Encoding.Latin1);
            string text = await body.ReadToEndAsync();
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
        });
        await collector.StartAsync();
        using ServerProcess server = ServerProcess.Start(
            "--OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.Urls.Single(),
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
        );
        using (var client = new HttpClient { BaseAddress = server.Address })
        {
            using HttpResponseMessage answer = await client.PostAsync("/classify", Bodies.Raw(TestImages.Png(0)));
            using HttpResponseMessage health = await client.GetAsync("/health/live");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, health.StatusCode));
        }

        // What is left is sent when it ends.
        Assert.Equal(0, await server.StopAsync());

        Assert.Contains("convnextv2.run.duration", received["/v1/metrics"], StringComparison.Ordinal);
        Assert.Contains("decode", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("/classify", received["/v1/traces"], StringComparison.Ordinal);
        Assert.DoesNotContain("/health/live", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains(
            "fashion is loaded",
            received["/v1/logs"].Replace("{Model}", "fashion", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }
}
