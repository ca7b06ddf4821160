using System.Net;
using System.Net.Sockets;
using ConvNextV2.Compiled.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

// A silo with a job of its own: MODEL IMAGES OUTPUT.
HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
builder.UseOrleans(silo =>
    silo.UseLocalhostClustering(FreePort(), FreePort()).KeepConvNextV2JobsIn(args[2] + ".state").AddConvNextV2Jobs()
);
using IHost host = builder.Build();
await host.StartAsync();
ConvNextV2Jobs jobs = host.Services.GetRequiredService<IGrainFactory>().ConvNextV2Jobs();
JobStatus job = await jobs.SubmitAsync(
    new ImageJob
    {
        Model = args[0],
        Inputs = [args[1]],
        Output = args[2],
    }
);
await foreach (JobStatus now in jobs.WatchAsync(job.Id))
{
    job = now;
}

Console.WriteLine($"{job.State}: {job.ImagesDone} of {job.Images}, {job.ImagesFailed} failed {job.Reason}");
await host.StopAsync();

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
