using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>The files of a folder as the package's targets hand those of an item to the generator.</summary>
internal sealed class FolderInputs : AnalyzerConfigOptionsProvider
{
    private const string KindKey = "build_metadata.AdditionalFiles.ConvNextV2Item";
    private const string MetadataKey = "build_metadata.AdditionalFiles.ConvNextV2Metadata";

    private static readonly Values None = new([]);

    private readonly MemoryText _config;
    private readonly MemoryText? _preprocessor;
    private readonly Values _configMetadata;

    public FolderInputs(ModelFiles files, ModelFolderOptions options)
    {
        _config = new MemoryText(files.ConfigPath, files.Config);
        _preprocessor = files.Preprocessor is { } bytes ? new MemoryText(files.PreprocessorPath, bytes) : null;
        _configMetadata = new Values(new() { [KindKey] = "Model", [MetadataKey] = ItemText(files.ConfigPath, options) });
    }

    public IEnumerable<AdditionalText> Texts => _preprocessor is null ? [_config] : [_config, _preprocessor];

    public override AnalyzerConfigOptions GlobalOptions => None;

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => None;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        textFile == _config ? _configMetadata : new Values(new() { [KindKey] = "Preprocessor" });

    /// <summary>As the targets write an item: <c>NAME=base64|NAME=base64</c>.</summary>
    private static string ItemText(string config, ModelFolderOptions options)
    {
        (string Name, string? Value)[] metadata =
        [
            ("Config", config),
            ("ClassName", CompiledFolder.ClassName),
            (nameof(options.ImageSize), options.ImageSize),
            (nameof(options.Architecture), options.Architecture),
            (nameof(options.OutFeatures), options.OutFeatures),
            (nameof(options.Preprocessing), options.Preprocessing),
            (nameof(options.ImageBackend), options.ImageBackend),
            (nameof(options.Precision), options.Precision),
        ];
        return string.Join(
            '|',
            metadata.Select(pair => $"{pair.Name}={Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value ?? ""))}")
        );
    }

    private sealed class MemoryText(string path, byte[] bytes) : AdditionalText
    {
        // Decoded as the compiler decodes a file.
        private readonly SourceText _text = SourceText.From(bytes, bytes.Length);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
