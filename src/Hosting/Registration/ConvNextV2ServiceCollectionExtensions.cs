using ConvNextV2.Compiled;
using ConvNextV2.Compiled.Hosting;
using ConvNextV2.Compiled.Hosting.Catalog;
using ConvNextV2.Compiled.Hosting.Health;
using ConvNextV2.Compiled.Hosting.Models;
using ConvNextV2.Compiled.Hosting.Queues;
using ConvNextV2.Compiled.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers models that are compiled by ConvNextV2.Compiled.</summary>
public static class ConvNextV2ServiceCollectionExtensions
{
    /// <summary>
    /// Hosts models that come and go while the program runs: registers <see cref="IModelCatalog"/>, which adds and removes them.
    /// What hosts a model registers it as well.
    /// </summary>
    /// <param name="services">The program's.</param>
    public static IServiceCollection AddConvNextV2(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(ModelCatalog)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<HostedModelsOptions>();
        services.AddSingleton<IConfigureOptions<HostedModelsOptions>, HostOptionsSection>();
        services.AddSingleton<IValidateOptions<HostedModelsOptions>, HostOptionsSection>();
        services.AddSingleton<RunGate>();
        services.AddSingleton<ModelCatalog>();
        services.TryAddSingleton<IModelCatalog>(provider => provider.GetRequiredService<ModelCatalog>());
        services.AddSingleton<IHostedService, ModelHostService>();
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    "convnextv2",
                    provider => new ModelHealthCheck(
                        provider.GetRequiredService<ModelCatalog>(),
                        provider.GetService<IHostApplicationLifetime>()
                    ),
                    HealthStatus.Unhealthy,
                    ["ready", "convnextv2"]
                )
            );
        return services;
    }

    /// <summary>
    /// Hosts a model under the name of its class. It is loaded and run once before the host says that it has started; its options
    /// are section <c>ConvNextV2:Models:NAME</c> of the configuration. What is injected is <see cref="IImageClassifier"/>,
    /// <see cref="IHostedClassifier"/> and the interfaces that these are made of.
    /// </summary>
    /// <param name="services">The program's.</param>
    /// <param name="configure">What the program says, after the configuration; may be left out.</param>
    /// <typeparam name="TModel">A generated class.</typeparam>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    public static ConvNextV2ModelBuilder AddConvNextV2<TModel>(
        this IServiceCollection services,
        Action<HostedModelOptions>? configure = null
    )
        where TModel : ImageEmbedder, ICompiledModel<TModel> => services.AddConvNextV2<TModel>(typeof(TModel).Name, configure);

    /// <summary>
    /// Hosts a model under a name, which is the key that its services are injected by. The first that has an interface is
    /// injected without a key as well.
    /// </summary>
    /// <param name="services">The program's.</param>
    /// <param name="name">Its name, also in the configuration: section <c>ConvNextV2:Models:NAME</c>.</param>
    /// <param name="configure">What the program says, after the configuration; may be left out.</param>
    /// <typeparam name="TModel">A generated class; the same may be hosted under several names.</typeparam>
    /// <exception cref="ArgumentException">The name is empty, too long, or has a colon or a control character.</exception>
    /// <exception cref="InvalidOperationException">There is one of that name.</exception>
    public static ConvNextV2ModelBuilder AddConvNextV2<TModel>(
        this IServiceCollection services,
        string name,
        Action<HostedModelOptions>? configure = null
    )
        where TModel : ImageEmbedder, ICompiledModel<TModel>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        if (OptionRules.FaultsOfName(name).FirstOrDefault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(name));
        }

        RequireNew(services, name);
        services.AddConvNextV2();
        services.AddSingleton(
            new ModelRegistration(name, (options, surroundings) => ModelFactory.Create<TModel>(name, options, surroundings))
        );
        AddOptions(services, name, configure);
        AddInterface<IHostedModel>(services, name);
        AddInterface<IHostedEmbedder>(services, name);
        AddInterface<IImageEmbedder>(services, name);
        if (typeof(TModel).IsAssignableTo(typeof(ImageClassifier)))
        {
            AddInterface<IHostedClassifier>(services, name);
            AddInterface<IImageClassifier>(services, name);
        }

        return new ConvNextV2ModelBuilder(services, name);
    }

    private static void RequireNew(IServiceCollection services, string name)
    {
        bool isThere = services.Any(service =>
            !service.IsKeyedService
            && service.ImplementationInstance is ModelRegistration registration
            && registration.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        );
        if (isThere)
        {
            throw new InvalidOperationException(
                $"A model called '{name}' is registered already; give one of them another name: AddConvNextV2<TModel>(name)."
            );
        }
    }

    private static void AddOptions(IServiceCollection services, string name, Action<HostedModelOptions>? configure)
    {
        OptionsBuilder<HostedModelOptions> options = services.AddOptionsWithValidateOnStart<HostedModelOptions>(name);
        services.AddSingleton<IConfigureOptions<HostedModelOptions>>(provider => Section(provider));
        services.AddSingleton<IValidateOptions<HostedModelOptions>>(provider => Section(provider));
        if (configure is not null)
        {
            options.Configure(configure);
        }

        ModelOptionsSection Section(IServiceProvider provider) => new(name, provider.GetService<IConfiguration>());
    }

    /// <summary>One that the program has put there itself, as a test does, stays.</summary>
    private static void AddInterface<TInterface>(IServiceCollection services, string name)
        where TInterface : class
    {
        services.AddKeyedSingleton(name, (provider, _) => Registered(provider));
        services.TryAddSingleton(Registered);

        TInterface Registered(IServiceProvider provider) =>
            (TInterface)(object)provider.GetRequiredService<ModelCatalog>().Registered(name);
    }
}
