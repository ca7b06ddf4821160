using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>
/// The class as its user sees it: constants, and what needs no session. How it is loaded is <see cref="LoadingEmitter"/>'s.
/// </summary>
internal static class SurfaceEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        string className = CSharpLiteral.Identifier(plan.Name.Variant ?? plan.Name.ClassName);
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: what a program uses. The forward pass is in the Forward and Stage files."
        );
        if (plan.Name.Variant is null)
        {
            WriteClass(plan, className, writer);
            return;
        }

        using (writer.OpenBlock($"partial class {CSharpLiteral.Identifier(plan.Name.ClassName)}"))
        {
            WriteClass(plan, className, writer);
        }
    }

    private static void WriteClass(ModelPlan plan, string className, SourceWriter writer)
    {
        MapShape image = plan.Model.Stem.Image;
        string labels = plan.LabelCount > 0 ? $" and {PlanPrinter.Count(plan.LabelCount, "label")}" : "";
        string stages = PlanPrinter.Count(plan.Model.Stages.Count, "stage");
        string depths = string.Join(", ", plan.Model.Stages.Select(stage => stage.Blocks.Count));
        string hiddenSizes = string.Join(", ", plan.Model.Stages.Select(stage => stage.Map.Channels));
        string parameters = PlanPrinter.Count(plan.ParameterCount, "parameter");
        string precision = plan.Model.IsQuantized
            ? ",\n/// where it pays in eight bits, to which the float weights are quantised as they are loaded"
            : "";
        writer.Write(
            $"""
            /// <summary>
            /// ConvNeXt V2 (arXiv 2301.00808) for images of {image.Channels}×{image.Height}×{image.Width}{labels}:
            /// {stages} of depths [{depths}] and hidden sizes [{hiddenSizes}], {parameters},
            /// {PlanPrinter.Count(plan.MultiplyAccumulates, "multiply-accumulate")} an image{precision}.
            /// </summary>
            /// <remarks>Immutable once loaded; share it between threads, and give each a <see cref="Session"/>.</remarks>
            [global::System.CodeDom.Compiler.GeneratedCode("ConvNextV2.Compiled.Generator", "{GeneratorVersion.Text}")]
            """
        );
        string baseClass = BaseClass(plan.Architecture);
        string selfType = $"{Contract.Public.ICompiledModel}<{className}>";
        using (writer.OpenBlock($"{Spelling.Access(plan)}sealed partial class {className} : {baseClass}, {selfType}"))
        {
            WriteConstants(plan, image, writer);
            WriteStatics(plan, image, writer);
            WriteConstructor(plan, className, writer);
            LoadingEmitter.Write(plan, className, writer);
            if (plan.ParityFile is { } parityFile && plan.Name.Variant is null)
            {
                WriteParityFile(parityFile, className, writer);
            }

            WritePreprocess(CSharpLiteral.Comment(plan.PreprocessingOrigin), image, writer);
            if (plan.Architecture == ModelArchitecture.Backbone)
            {
                WriteBackbone(plan, writer);
            }

            writer.Write(
                $"""
                /// <inheritdoc/>
                public override Session CreateSession({Contract.Public.ModelSessionOptions}? options = null) => new(this, options);
                """
            );
        }
    }

    private static string BaseClass(ModelArchitecture architecture) =>
        architecture switch
        {
            ModelArchitecture.ImageClassification => Contract.Public.ImageClassifier,
            ModelArchitecture.Model => Contract.Public.ImageEmbedder,
            _ => Contract.Public.CompiledModel,
        };

    private static void WriteConstants(ModelPlan plan, MapShape image, SourceWriter writer)
    {
        WriteConstant("int", "ImageHeight", image.Height, "Rows of the image the model is compiled for.");
        WriteConstant("int", "ImageWidth", image.Width, "Columns of the image the model is compiled for.");
        WriteConstant("int", "NumChannels", image.Channels, "Channels of the image.");
        WriteConstant("int", "NumLabels", plan.LabelCount, "Logits of the model; 0 if it has no classifier.");
        WriteConstant("long", "ParameterCount", plan.ParameterCount, "Values in a checkpoint.");
        WriteConstant("long", "MultiplyAccumulates", plan.MultiplyAccumulates, "Multiply-accumulates of one run.");
        WriteConstant("long", "ArenaBytes", plan.Arena.Bytes, "Bytes that a session for one image on one thread works in.");

        if (plan.Weights?.Sha256 is { } sha256)
        {
            writer.Write(
                $"""
                /// <summary>The SHA-256 of the checkpoint that the project pins, for <see cref="{Contract.Public.ModelLoadOptions}.ExpectedSha256"/>.</summary>
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

    private static void WriteStatics(ModelPlan plan, MapShape image, SourceWriter writer)
    {
        string name = CSharpLiteral.String(plan.Name.ToString());
        writer.Write(
            $"""
            private static readonly {Contract.Types.GeneratedClass} Generated = new({name}, {Contract.Number}, "{GeneratorVersion.Text}");

            """
        );
        PreprocessingEmitter.Write(plan.Preprocessing, plan.PreprocessingOrigin, image, writer);
        CompiledConfigEmitter.Write(plan, writer);
        writer.Write(
            """
            private readonly Weights _weights;

            """
        );
    }

    private static void WriteConstructor(ModelPlan plan, string className, SourceWriter writer)
    {
        string dimensions =
            $"embeddingDimensions: {CSharpLiteral.Integer(plan.Model.Stages[plan.Model.Stages.Count - 1].Map.Channels)}";
        string arguments = plan.Architecture switch
        {
            ModelArchitecture.ImageClassification =>
                $"Preprocessor, weights, {dimensions}, labels, {Contract.Types.ScoreFunction}.{plan.ScoreFunction}",
            ModelArchitecture.Model => $"Preprocessor, weights, {dimensions}",
            _ => "Preprocessor, weights",
        };
        string labels = plan.LabelCount > 0 ? "global::System.Collections.Generic.IReadOnlyList<string> labels, " : "";
        writer.Write(
            $"""
            private {className}({labels}Weights weights)
                : base({arguments}) => _weights = weights;

            """
        );
    }

    private static void WriteParityFile(string place, string className, SourceWriter writer) =>
        writer.Write(
            $$"""
            /// <summary>The full path of some images with what Python made of them, which come with the program: <c>{{CSharpLiteral.Comment(
                place
            )}}</c>, below its folder.</summary>
            /// <remarks><c>ParityCheck.Run(model, {{className}}.ParityFile)</c>, of the package ConvNextV2.Compiled.Images, says whether a loaded model makes the same of them.</remarks>
            public static string ParityFile => {{Contract.Types.ModelWeights}}.PathOfCopied({{CSharpLiteral.String(place)}});

            """
        );

    private static void WriteBackbone(ModelPlan plan, SourceWriter writer)
    {
        IEnumerable<string> features = plan.Model.Features.Select(feature =>
            CSharpLiteral.String(OutFeatures.Name(feature.Index))
        );
        writer.Write(
            $$"""
            /// <summary>Which maps a session hands out, as Hugging Face names them.</summary>
            public static global::System.Collections.Generic.IReadOnlyList<string> OutFeatures { get; } =
                global::System.Array.AsReadOnly(new string[] { {{string.Join(", ", features)}} });

            /// <summary>The norms' tensors that the checkpoint lacks, under Hugging Face's names: a weight is 1 then, and a bias 0.</summary>
            public global::System.Collections.Generic.IReadOnlyList<string> AbsentTensors => _weights.AbsentTensors;

            """
        );
    }

    private static void WritePreprocess(string origin, MapShape image, SourceWriter writer) =>
        writer.Write(
            $"""
            /// <summary>Makes an image's pixel values, {origin}. A batch is made of them. Any number of threads may call it.</summary>
            /// <param name="image">The image.</param>
            /// <param name="pixelValues">Filled with {image.Channels}×{image.Height}×{image.Width} values, channels outermost, as Hugging Face's <c>pixel_values</c>.</param>
            /// <exception cref="global::System.ArgumentException">The model cannot take the image, or the values are not as many.</exception>
            public static void Preprocess({Contract.Public.ImageView} image, global::System.Span<float> pixelValues) => Preprocessor.Run(image, pixelValues);

            """
        );
}
