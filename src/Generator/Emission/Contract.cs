using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>
/// What generated code calls: the one place that spells names of the runtime. Names are reached through an extern-style alias (<c>Cnv::</c>), which no
/// type of the user's can hide.
/// </summary>
internal static class Contract
{
    /// <summary>Raised when the meaning of anything here changes; the runtime refuses numbers that it does not know.</summary>
    public const int Number = 4;

    public const string Using = "using Cnv = global::ConvNextV2.Compiled.CompilerServices;";

    public const string UserNamespace = "global::ConvNextV2.Compiled";

    /// <summary>The namespaces that <c>global::</c> leads through: a class of such a full name would stand in the way.</summary>
    public static readonly IReadOnlyCollection<string> Namespaces = new HashSet<string>(StringComparer.Ordinal)
    {
        "System",
        "ConvNextV2",
        "ConvNextV2.Compiled",
        "ConvNextV2.Compiled.CompilerServices",
    };

    /// <summary>The runtime's type for an activation. A new activation ends here.</summary>
    public static string Activation(HiddenActivation activation) => "Cnv::" + activation;
}
