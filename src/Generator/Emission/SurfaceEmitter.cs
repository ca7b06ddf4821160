using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The class as its user sees it: constants, loading, and what needs no session.</summary>
internal static class SurfaceEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        string className = CSharpLiteral.Identifier(plan.Name.Variant ?? plan.Name.ClassName);
        MapShape image = plan.Model.Stem.Image;
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: what a program uses. The forward pass is in the Forward and Stage files."
        );
        if (plan.Name.Variant is null)
        {
            WriteClass(plan, className, image, writer);
            return;
        }

        using (writer.OpenBlock($"partial class {CSharpLiteral.Identifier(plan.Name.ClassName)}"))
        {
            WriteClass(plan, className, image, writer);
        }
    }

    private static void WriteClass(ModelPlan plan, string className, MapShape image, SourceWriter writer)
    {
        writer.Write(
            $"""
            /// <summary>
            /// ConvNeXt V2 (arXiv 2301.00808) for images of {image.Channels}×{image.Height}×{image.Width}{(
                plan.LabelCount > 0 ? $" and {PlanPrinter.Count(plan.LabelCount, "label")}" : ""
            )}:
            /// {PlanPrinter.Count(plan.Model.Stages.Count, "stage")} of depths [{Join(stage =>
                stage.Blocks.Count
            )}] and hidden sizes [{Join(stage => stage.Map.Channels)}], {PlanPrinter.Count(plan.ParameterCount, "parameter")},
            /// {PlanPrinter.Count(plan.MultiplyAccumulates, "multiply-accumulate")} an image.
            /// </summary>
            /// <remarks>Immutable once loaded; share it between threads, and give each a <see cref="Session"/>.</remarks>
            [global::System.CodeDom.Compiler.GeneratedCode("ConvNextV2.Compiled.Generator", "{GeneratorVersion.Text}")]
            """
        );
        string baseClass = plan.Architecture switch
        {
            ModelArchitecture.ImageClassification => "ImageClassifier",
            ModelArchitecture.Model => "ImageEmbedder",
            _ => "CompiledModel",
        };
        using (
            writer.OpenBlock(
                $"{Spelling.Access(plan)}sealed partial class {className} : {Contract.UserNamespace}.{baseClass}<{className}.Session>"
            )
        )
        {
            WriteConstants(plan, image, writer);
            WriteStatics(plan, className, image, writer);
            WriteLoading(plan, className, writer);
            WritePreprocess(image, writer);
            if (plan.Architecture == ModelArchitecture.Backbone)
            {
                WriteBackbone(plan, writer);
            }

            if (plan.LabelCount > 0)
            {
                WriteRank(plan, writer);
            }

            writer.Write(
                $"""
                /// <inheritdoc/>
                protected override Session NewSession({Contract.UserNamespace}.SessionOptions? options) => new(_weights, options);
                """
            );
        }

        string Join(Func<StagePlan, int> select) => string.Join(", ", plan.Model.Stages.Select(select));
    }

    private static void WriteConstants(ModelPlan plan, MapShape image, SourceWriter writer)
    {
        WriteConstant("int", "ImageHeight", image.Height, "Rows of the image the model is compiled for.");
        WriteConstant("int", "ImageWidth", image.Width, "Columns of the image the model is compiled for.");
        WriteConstant("int", "NumChannels", image.Channels, "Channels of the image.");
        WriteConstant("int", "NumLabels", plan.LabelCount, "Logits of the model; 0 if it has no classifier.");
        WriteConstant("long", "ParameterCount", plan.ParameterCount, "Values in a checkpoint.");
        WriteConstant("long", "MultiplyAccumulates", plan.MultiplyAccumulates, "Multiply-accumulates of one run.");
        WriteConstant(
            "long",
            "ArenaBytes",
            plan.Arena.Bytes,
            "Bytes that a session for one image on one thread works in: it allocates them when it is made, and a run allocates none."
        );

        if (plan.Weights?.Sha256 is { } sha256)
        {
            writer.Write(
                $"""
                /// <summary>The SHA-256 of the checkpoint that the project pins, for <see cref="{Contract.UserNamespace}.LoadOptions.ExpectedSha256"/>.</summary>
                public const string WeightsSha256 = {CSharpLiteral.String(sha256)};

                """
            );
        }

        void WriteConstant(string type, string name, long value, string doc) =>
            writer.Write(
                $"""
                /// <summary>{doc}</summary>
                public const {type} {name} = {CSharpLiteral.Integer(value)};

                """
            );
    }

    private static void WriteStatics(ModelPlan plan, string className, MapShape image, SourceWriter writer)
    {
        PreprocessingPlan preprocessing = plan.Preprocessing;
        writer.Write(
            $"""
            private static readonly Cnv::GeneratedClass Generated = new({CSharpLiteral.String(
                plan.Name.ToString()
            )}, {Contract.Number}, "{GeneratorVersion.Text}");

            // Resized as Pillow does, then (byte · factor − mean) ÷ standard deviation, as preprocessor_config.json or else Hugging Face's default has them.
            private static readonly Cnv::ImagePreprocessor Preprocessor = new(
                channels: {image.Channels},
                height: {image.Height},
                width: {image.Width},
                resize: Cnv::ResizeRule.{preprocessing.Resize},
                shortestEdge: {preprocessing.ShortestEdge},
                filter: Cnv::ResizeFilter.{preprocessing.Filter},
                rescaleFactor: {CSharpLiteral.Double(preprocessing.RescaleFactor ?? "1")},
                mean: new float[] {Floats(preprocessing.Mean)},
                standardDeviation: new float[] {Floats(preprocessing.StandardDeviation)});

            private readonly Weights _weights;

            """
        );
        writer.Write(
            plan.Architecture switch
            {
                ModelArchitecture.ImageClassification => $"""
                private {className}(global::System.Collections.Generic.IReadOnlyList<string> labels, Weights weights)
                    : base(Preprocessor, labels) => _weights = weights;

                """,
                ModelArchitecture.Model => $"""
                private {className}(Weights weights)
                    : base(Preprocessor) => _weights = weights;

                """,
                _ => $"""
                private {className}(Weights weights) => _weights = weights;

                """,
            }
        );
    }

    private static void WriteLoading(ModelPlan plan, string className, SourceWriter writer)
    {
        if (plan.Weights is { } weights)
        {
            WriteLoadOfProgram(plan, weights, className, writer);
        }

        // Labels come first: a config.json that does not fit is found before weights are read.
        bool hasLabels = plan.LabelCount > 0;
        WriteLoad(
            "string path",
            "path",
            "a .safetensors file, the shards of a .safetensors.index.json, or a folder that holds a <c>model</c> of either",
            hasLabels ? "ConfigLabels.Of(Generated, path), " : "",
            "<exception cref=\"global::System.IO.FileNotFoundException\">There is no such file.</exception>"
        );
        WriteLoad(
            "global::System.IO.Stream stream",
            "stream",
            "what is left of a stream of safetensors",
            hasLabels ? "ConfigLabels.Default, " : "",
            null
        );
        WriteLoad(
            "global::System.ReadOnlyMemory<byte> safetensors",
            "safetensors",
            "the bytes of a safetensors file",
            hasLabels ? "ConfigLabels.Default, " : "",
            null
        );

        if (plan.Name.Variant is not null)
        {
            string primary = CSharpLiteral.Identifier(plan.Name.ClassName);
            writer.Write(
                $"""
                /// <summary>The same model for this image size: it shares the weights of one that is loaded.</summary>
                /// <param name="model">Whose weights.</param>
                public static {className} WithWeightsOf({primary} model)
                {"{"}
                    global::System.ArgumentNullException.ThrowIfNull(model);
                    return new({(plan.LabelCount > 0 ? "model.Labels, " : "")}model._weights);
                {"}"}

                """
            );
        }

        void WriteLoad(string parameter, string name, string source, string labels, string? exception) =>
            writer.Write(
                $"""
                /// <summary>Loads the weights from {source}: F32, F16 or BF16 under the names of Hugging Face, the original repository or timm.</summary>
                /// <param name="{name}">Where the checkpoint is.</param>
                /// <param name="options">How to load it; may be left out.</param>
                /// <exception cref="{Contract.UserNamespace}.CheckpointException">The checkpoint is damaged, or its tensors are not those of this model.</exception>
                {(
                    exception is null ? "" : "/// " + exception + "\n"
                )}public static {className} Load({parameter}, {Contract.UserNamespace}.LoadOptions? options = null) =>
                    new({labels}Cnv::ModelWeights.Load(Generated, {name}, options, static loader => new Weights(loader)));

                """
            );
    }

    private static void WriteLoadOfProgram(ModelPlan plan, ProgramWeights weights, string className, SourceWriter writer)
    {
        string path = CSharpLiteral.String(weights.Path);
        string place =
            $"<c>{CSharpLiteral.Comment(weights.Path)}</c>, {(weights.IsEmbedded ? "a resource of the assembly" : "below its folder")}";
        string labels = plan.LabelCount > 0 ? "ConfigLabels.Default, " : "";
        string load = weights.IsEmbedded
            ? $"new({labels}Cnv::ModelWeights.Load(Generated, typeof({className}).Assembly, {path}, options, static loader => new Weights(loader)))"
            : $"Load(global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, {path}), options)";
        writer.Write(
            $"""
            /// <summary>Loads the weights that come with the program: {place}.</summary>
            /// <param name="options">How to load them; may be left out.</param>
            /// <exception cref="{Contract.UserNamespace}.CheckpointException">The checkpoint is damaged, or its tensors are not those of this model.</exception>
            {(
                weights.IsEmbedded
                    ? ""
                    : "/// <exception cref=\"global::System.IO.FileNotFoundException\">The file is no longer there.</exception>\n"
            )}public static {className} Load({Contract.UserNamespace}.LoadOptions? options = null) =>
                {load};

            """
        );
    }

    private static void WriteBackbone(ModelPlan plan, SourceWriter writer) =>
        writer.Write(
            $$"""
            /// <summary>Which maps a session hands out, as Hugging Face names them.</summary>
            public static global::System.Collections.Generic.IReadOnlyList<string> OutFeatures { get; } = [{{string.Join(
                ", ",
                plan.Model.Features.Select(feature => CSharpLiteral.String(Configuration.OutFeatures.Name(feature.Index)))
            )}}];

            /// <summary>The norms' tensors that the checkpoint lacks, under Hugging Face's names: a weight is 1 then, and a bias 0.</summary>
            public global::System.Collections.Generic.IReadOnlyList<string> AbsentTensors => _weights.AbsentTensors;

            """
        );

    private static void WritePreprocess(MapShape image, SourceWriter writer) =>
        writer.Write(
            $"""
            /// <summary>Makes an image's pixel values as preprocessor_config.json says: what a batch is made of. Any number of threads may call it.</summary>
            /// <param name="image">The image.</param>
            /// <param name="pixelValues">Filled with {image.Channels}×{image.Height}×{image.Width} values, channels outermost, as Hugging Face's <c>pixel_values</c>.</param>
            /// <exception cref="global::System.ArgumentException">The model cannot take the image, or the values are not as many.</exception>
            public static void Preprocess({Contract.UserNamespace}.ImageView image, global::System.Span<float> pixelValues) => Preprocessor.Run(image, pixelValues);

            """
        );

    private static void WriteRank(ModelPlan plan, SourceWriter writer) =>
        writer.Write(
            $"""
            /// <inheritdoc/>
            public override {Contract.UserNamespace}.Prediction[] Rank(global::System.ReadOnlySpan<float> logits, int top = 5) => Cnv::Classification.Top{plan.ScoreFunction}(logits, Labels, top);

            """
        );

    private static string Floats(IEnumerable<string> values)
    {
        string[] floats = values.Select(CSharpLiteral.Float).ToArray();
        return floats.Length == 0 ? "{ }" : "{ " + string.Join(", ", floats) + " }";
    }
}
