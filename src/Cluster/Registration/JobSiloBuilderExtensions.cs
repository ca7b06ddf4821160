using ConvNextV2.Compiled.Cluster.Grains;
using ConvNextV2.Compiled.Cluster.Models;
using ConvNextV2.Compiled.Cluster.Scheduling;
using ConvNextV2.Compiled.Cluster.Storage;
using ConvNextV2.Compiled.Cluster.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Configuration;

namespace ConvNextV2.Compiled.Cluster;

/// <summary>Jobs over images on a silo, and from a client.</summary>
public static class JobSiloBuilderExtensions
{
    private const string Section = "ConvNextV2:Jobs";

    /// <summary>
    /// Lets a silo keep jobs and work on them. Its options are section <c>ConvNextV2:Jobs</c> of the configuration, after which
    /// <paramref name="configure"/> has its turn.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Sets options; may be left out.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddConvNextV2Jobs(this ISiloBuilder silo, Action<JobWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        OptionsBuilder<JobWorkerOptions> options = silo.Services.AddOptions<JobWorkerOptions>().BindConfiguration(Section);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<JobWorkerOptions>, JobWorkerOptionsValidator>();
        silo.Services.AddSingleton(services => RulesOf(services.GetRequiredService<IOptions<JobWorkerOptions>>().Value));

        // Storages that write JSON write the types' names too, and read back none that is not allowed.
        silo.Services.Configure<TypeManifestOptions>(types => types.AddAllowedAssembly(typeof(JobRecord).Assembly));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<LoadedModels>();
        silo.Services.AddSingleton<IJobWork, BatchWork>();
        silo.Services.AddHostedService<JobWorker>();
        return silo;
    }

    /// <summary>
    /// Keeps jobs in the files of a folder, for a cluster of one machine, whose silos share it. Without it, a grain storage named
    /// <c>ConvNextV2Jobs</c> keeps them, such as Redis or a database.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder KeepConvNextV2JobsIn(this ISiloBuilder silo, string folder)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        silo.Services.AddGrainStorage(JobStorage.Name, (_, _) => new FileGrainStorage(folder));
        return silo;
    }

    /// <summary>The jobs of a cluster.</summary>
    /// <param name="client">A client of it, or what a silo makes its grains with.</param>
    public static ConvNextV2Jobs ConvNextV2Jobs(this IGrainFactory client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ConvNextV2Jobs(client);
    }

    private static LedgerRules RulesOf(JobWorkerOptions options) =>
        new() { LeaseTime = options.LeaseTime, MostTries = options.MaxTries };
}
