using ConvNextV2.Compiled.Messages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>A model's options from its section, if the program has a configuration.</summary>
internal sealed class ModelOptionsSection(string model, IConfiguration? configuration)
    : IConfigureNamedOptions<HostedModelOptions>,
        IValidateOptions<HostedModelOptions>
{
    private static readonly KnownNames Known = new(typeof(HostedModelOptions).GetProperties().Select(property => property.Name));

    private readonly string _section = Sections.Of(model);

    /// <summary>Whose they are.</summary>
    public string Model => model;

    public void Configure(HostedModelOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, HostedModelOptions options)
    {
        if (name == model && configuration is not null)
        {
            configuration.GetSection(_section).Bind(options);
        }
    }

    public ValidateOptionsResult Validate(string? name, HostedModelOptions options)
    {
        if (name != model)
        {
            return ValidateOptionsResult.Skip;
        }

        string[] faults =
        [
            .. OptionRules.Faults(options, ConfigurationPath.Combine(_section, "")),
            .. (configuration?.GetSection(_section).GetChildren() ?? [])
                .Where(child => !Known.Has(child.Key))
                .Select(child => $"{Printable.Escape(child.Path)} is no option of a model; {Known.InsteadOf(child.Key)}"),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
