using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConvNextV2.Compiled.Benchmarks.Generator;

/// <summary>The metadata that the build's targets give to the items.</summary>
internal sealed class ItemOptions : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Values("build_property.RootNamespace", "Garden");

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values("", "");

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        new Values("build_metadata.AdditionalFiles.ConvNextV2Item", ((JsonFile)textFile).Kind);

    private sealed class Values(string name, string text) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = key == name ? text : null;
            return value is not null;
        }
    }
}
