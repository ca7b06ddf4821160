using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>What all models share, from its section, if the program has a configuration.</summary>
internal sealed class HostOptionsSection(IConfiguration? configuration = null)
    : IConfigureOptions<HostedModelsOptions>,
        IValidateOptions<HostedModelsOptions>
{
    public void Configure(HostedModelsOptions options)
    {
        if (configuration is not null)
        {
            configuration.GetSection(Sections.Host).Bind(options);
        }
    }

    public ValidateOptionsResult Validate(string? name, HostedModelsOptions options)
    {
        string[] faults = [.. OptionRules.Faults(options, ConfigurationPath.Combine(Sections.Host, ""))];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
