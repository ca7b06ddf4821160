using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>What all models share, from its section, if the program has a configuration.</summary>
internal sealed class HostOptionsSection(
    IEnumerable<IConfigureOptions<HostedModelOptions>> sections,
    IConfiguration? configuration = null
) : IConfigureOptions<HostedModelsOptions>, IValidateOptions<HostedModelsOptions>
{
    private static readonly string[] Known = [nameof(HostedModelsOptions.RunsAtOnce), Sections.Models];

    public void Configure(HostedModelsOptions options)
    {
        if (configuration is not null)
        {
            configuration.GetSection(Sections.Host).Bind(options);
        }
    }

    public ValidateOptionsResult Validate(string? name, HostedModelsOptions options)
    {
        string[] names = [.. sections.OfType<ModelOptionsSection>().Select(section => section.Model)];
        string[] faults =
        [
            .. OptionRules.Faults(options, ConfigurationPath.Combine(Sections.Host, "")),
            .. Unknown(Sections.Host, Known)
                .Select(key => $"{key} is no option of all models; there are {string.Join(", ", Known)}."),
            .. Unknown(ConfigurationPath.Combine(Sections.Host, Sections.Models), names)
                .Select(key =>
                    $"{key} is of no model that the program has registered; "
                    + (names.Length == 0 ? "it has none." : $"there are {string.Join(", ", names)}.")
                ),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>The keys of a section that nothing reads.</summary>
    private IEnumerable<string> Unknown(string section, string[] known) =>
        (configuration?.GetSection(section).GetChildren() ?? [])
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => Printable.Escape(child.Path));
}
