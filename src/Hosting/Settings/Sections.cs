using Microsoft.Extensions.Configuration;

namespace ConvNextV2.Compiled.Hosting.Settings;

/// <summary>Where the options stand in the configuration.</summary>
internal static class Sections
{
    public const string Host = "ConvNextV2";
    public const string Models = "Models";

    public static readonly string AllModels = ConfigurationPath.Combine(Host, Models);

    /// <summary>The key of a model's section.</summary>
    public static string Of(string model) => ConfigurationPath.Combine(AllModels, model);
}
