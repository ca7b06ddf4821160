using ConvNextV2.Compiled.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>A model that has been registered, for what is registered with it.</summary>
public sealed class ConvNextV2ModelBuilder
{
    internal ConvNextV2ModelBuilder(IServiceCollection services, string name) => (Services, Name) = (services, name);

    /// <summary>Where it was registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Its name: the key of its services, and of its <see cref="HostedModelOptions"/>.</summary>
    public string Name { get; }
}
