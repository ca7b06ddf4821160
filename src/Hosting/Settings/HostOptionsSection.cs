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
    private static readonly KnownNames Known = new([nameof(HostedModelsOptions.RunsAtOnce), Sections.Models]);

    public void Configure(HostedModelsOptions options)
    {
        if (configuration is not null)
        {
            configuration.GetSection(Sections.Host).Bind(options);
        }
    }

    public ValidateOptionsResult Validate(string? name, HostedModelsOptions options)
    {
        var names = new KnownNames(sections.OfType<ModelOptionsSection>().Select(section => section.Model));
        string[] faults =
        [
            .. OptionRules.Faults(options, ConfigurationPath.Combine(Sections.Host, "")),
            .. Faults(Sections.Host, Known, "is no option of all models"),
            .. Faults(Sections.AllModels, names, "is of no model that the program has registered"),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Of the keys of a section that nothing reads.</summary>
    private IEnumerable<string> Faults(string section, KnownNames known, string fault) =>
        (configuration?.GetSection(section).GetChildren() ?? [])
            .Where(child => !known.Has(child.Key))
            .Select(child => $"{Printable.Escape(child.Path)} {fault}; {known.InsteadOf(child.Key)}");
}
