using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The ways to load a class, each at once and on other threads.</summary>
internal static class LoadingEmitter
{
    private const string Options = Contract.Public.ModelLoadOptions + "? options = null";
    private const string Cancellation = "global::System.Threading.CancellationToken cancellationToken = default";
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string Declare = "static loader => new Weights(loader)";
    private const string Damage = "The checkpoint is damaged, or its tensors are not those of this model.";
    private const string MissingFile = "global::System.IO.FileNotFoundException";

    public static void Write(ModelPlan plan, string className, SourceWriter writer)
    {
        bool hasLabels = plan.LabelCount > 0;
        string labels = hasLabels ? "ConfigLabels.Default, " : "";
        if (plan.Weights is { } weights)
        {
            WriteProgramWeights(weights, className, labels, writer);
        }

        // Files that stand beside the weights come first: what does not fit is found before weights are read.
        Write(
            new Source(
                "string path",
                "path",
                "a .safetensors file, the shards of a .safetensors.index.json, or a folder that holds a <c>model</c> of either",
                hasLabels ? "ConfigLabels.Of(Generated, path, options), " : "",
                hasLabels
                    ? "await ConfigLabels.OfAsync(Generated, path, options, cancellationToken).ConfigureAwait(false), "
                    : "",
                "CompiledConfig, path",
                (MissingFile, "There is no such file.")
            ),
            className,
            writer
        );
        Write(
            new Source(
                "global::System.IO.Stream stream",
                "stream",
                "what is left of a stream of safetensors",
                labels,
                labels,
                "stream"
            ),
            className,
            writer
        );
        WriteSync(
            new Source(
                "global::System.ReadOnlyMemory<byte> safetensors",
                "safetensors",
                "the bytes of a safetensors file",
                labels,
                labels,
                "safetensors"
            ),
            className,
            writer
        );
        if (plan.Name.Variant is not null)
        {
            WriteWithWeightsOf(plan, className, writer);
        }
    }

    private static void Write(Source source, string className, SourceWriter writer)
    {
        WriteSync(source, className, writer);
        WriteDocs("The same on other threads", source.Name, Damage, source.Exception, isAsync: true, writer);
        writer.Write(
            $"""
            public static async {Task}<{className}> LoadAsync({source.Parameter}, {Options}, {Cancellation}) =>
                new({source.LabelsAsync}await {Contract.Types.ModelWeights}.LoadAsync(Generated, {source.Arguments}, options, cancellationToken, {Declare}).ConfigureAwait(false));

            """
        );
    }

    private static void WriteSync(Source source, string className, SourceWriter writer)
    {
        string names = "F32, F16 or BF16 under the names of Hugging Face, the original repository or timm";
        WriteDocs(
            $"Loads the weights from {source.Description}: {names}",
            source.Name,
            Damage,
            source.Exception,
            isAsync: false,
            writer
        );
        writer.Write(
            $"""
            public static {className} Load({source.Parameter}, {Options}) =>
                new({source.Labels}{Contract.Types.ModelWeights}.Load(Generated, {source.Arguments}, options, {Declare}));

            """
        );
    }

    private static void WriteDocs(
        string summary,
        string? parameter,
        string damage,
        (string Type, string When)? exception,
        bool isAsync,
        SourceWriter writer
    )
    {
        writer.Write($"/// <summary>{summary}.</summary>");
        if (parameter is not null)
        {
            writer.Write($"/// <param name=\"{parameter}\">Where the checkpoint is.</param>");
        }

        string progress = isAsync ? ", and who is told how far it is" : "";
        writer.Write($"/// <param name=\"options\">How to load it{progress}; may be left out.</param>");
        if (isAsync)
        {
            writer.Write("/// <param name=\"cancellationToken\">Looked at between tensors.</param>");
        }

        WriteException(Contract.Public.CheckpointException, damage);
        if (exception is var (type, when))
        {
            WriteException(type, when);
        }

        if (isAsync)
        {
            WriteException("global::System.OperationCanceledException", "It has been cancelled; nothing is loaded.");
        }

        void WriteException(string type, string when) => writer.Write($"/// <exception cref=\"{type}\">{when}</exception>");
    }

    private static void WriteProgramWeights(ProgramWeights weights, string className, string labels, SourceWriter writer)
    {
        string path = CSharpLiteral.String(weights.Path);
        string place = weights.IsEmbedded ? "a resource of the assembly" : "below its folder";
        string options = OptionsOf(weights);
        string method = weights.IsEmbedded ? "Load" : "LoadCopied";
        string arguments = weights.IsEmbedded
            ? $"Generated, typeof({className}).Assembly, {path}, {options}"
            : $"Generated, {path}, {CSharpLiteral.String(weights.Fingerprint)}, {options}";
        string damage = weights.IsEmbedded
            ? Damage
            : "The file is damaged, or is another than the program was built with; to load another, give its path.";
        (string Type, string When)? gone = weights.IsEmbedded ? null : (MissingFile, "The file is no longer there.");
        string summary = $"Loads the weights that come with the program: <c>{CSharpLiteral.Comment(weights.Path)}</c>, {place}";
        WriteDocs(summary, parameter: null, damage, gone, isAsync: false, writer);
        writer.Write(
            $"""
            public static {className} Load({Options}) =>
                new({labels}{Contract.Types.ModelWeights}.{method}({arguments}, {Declare}));

            """
        );
        WriteDocs("The same on other threads", parameter: null, damage, gone, isAsync: true, writer);
        writer.Write(
            $"""
            public static async {Task}<{className}> LoadAsync({Options}, {Cancellation}) =>
                new({labels}await {Contract.Types.ModelWeights}.{method}Async({arguments}, cancellationToken, {Declare}).ConfigureAwait(false));

            """
        );
    }

    /// <summary>The caller's options, with what the item says of its checkpoint.</summary>
    private static string OptionsOf(ProgramWeights weights)
    {
        if (weights.Prefix is null && weights.IgnoredTensors.Count == 0)
        {
            return "options";
        }

        string prefix = weights.Prefix is null ? "null" : CSharpLiteral.String(weights.Prefix);
        string ignored = string.Concat(weights.IgnoredTensors.Select(pattern => ", " + CSharpLiteral.String(pattern)));
        return $"{Contract.Types.ModelWeights}.WithItem(options, {prefix}{ignored})";
    }

    private static void WriteWithWeightsOf(ModelPlan plan, string className, SourceWriter writer)
    {
        string primary = CSharpLiteral.Identifier(plan.Name.ClassName);
        string labels = plan.LabelCount > 0 ? "model.Labels, " : "";
        writer.Write(
            $$"""
            /// <summary>The same model for this image size. It shares the weights of one that is loaded, and keeps them when that is disposed.</summary>
            /// <param name="model">Whose weights.</param>
            /// <exception cref="global::System.ObjectDisposedException">The weights are given back.</exception>
            public static {{className}} WithWeightsOf({{primary}} model)
            {
                global::System.ArgumentNullException.ThrowIfNull(model);
                return new({{labels}}model._weights);
            }

            """
        );
    }

    /// <summary>Where a checkpoint is loaded from.</summary>
    /// <param name="Parameter">As it is declared.</param>
    /// <param name="Name">Of the parameter.</param>
    /// <param name="Description">For the docs.</param>
    /// <param name="Labels">The constructor's first argument, with a comma; empty without labels.</param>
    /// <param name="LabelsAsync">The same where it is awaited.</param>
    /// <param name="Arguments">What the weights are loaded from.</param>
    /// <param name="Exception">What else is thrown, and when.</param>
    private sealed record Source(
        string Parameter,
        string Name,
        string Description,
        string Labels,
        string LabelsAsync,
        string Arguments,
        (string Type, string When)? Exception = null
    );
}
