using ConvNextV2.Compiled.Generator.Configuration;
using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The session: its calls and outputs.</summary>
internal static class SessionEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: the session, what a thread calls."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        {
            writer.Write(
                """
                /// <summary>Memory for one run at a time. One for each thread that calls.</summary>
                """
            );
            using (writer.OpenBlock($"public sealed class Session : {BaseClass(plan.Architecture)}"))
            {
                WriteConstructor(plan, writer);
                WriteOutputs(plan, writer);
                if (plan.Model.Head is { Classifier: { } classifier } head)
                {
                    WriteGradCam(plan, head, classifier, writer);
                }

                WriteRuns(plan, writer);
            }
        }
    }

    private static string BaseClass(ModelArchitecture architecture) =>
        architecture switch
        {
            ModelArchitecture.ImageClassification => Contract.Public.ImageClassifierSession,
            ModelArchitecture.Model => Contract.Public.ImageEmbedderSession,
            _ => Contract.Public.ModelSession,
        };

    private static void WriteConstructor(ModelPlan plan, SourceWriter writer)
    {
        string model = CSharpLiteral.Identifier(plan.Name.Variant ?? plan.Name.ClassName);
        writer.Write(
            plan.LabelCount > 0
                ? $$"""
                private readonly Weights _weights;

                internal Session({{model}} model, {{Contract.Public.ModelSessionOptions}}? options)
                    : base(model, Layout, options, memory => new Forward(model._weights, memory)) => _weights = model._weights;

                """
                : $$"""
                internal Session({{model}} model, {{Contract.Public.ModelSessionOptions}}? options)
                    : base(model, Layout, options, memory => new Forward(model._weights, memory))
                {
                }

                """
        );
    }

    private static void WriteGradCam(ModelPlan plan, HeadPlan head, PackedPointwise classifier, SourceWriter writer)
    {
        FeatureMapBuffer last = plan.Arena.Map(BufferNames.Residual(plan.Model.Stages.Count));
        string place = $"offset: {CSharpLiteral.Integer(last.Offset)}, {Extents(last.Shape)}";
        string strides = $"border: {last.Border}, pixelStride: {CSharpLiteral.Integer(last.PixelStride)}";
        string epsilon = CSharpLiteral.Float(head.Epsilon);
        writer.Write(
            $"""
            /// <inheritdoc/>
            public override {Contract.Public.HeatMap} GradCam(int label, int image = 0) => GradCam(
                {place}, {strides},
                _weights.{head.Norm.Field}, epsilon: {epsilon}, _weights.{classifier.Field}, label, image);

            """
        );
    }

    private static void WriteOutputs(ModelPlan plan, SourceWriter writer)
    {
        if (plan.LabelCount > 0)
        {
            WriteVector("Logits", plan.Arena.Vector(BufferNames.Logits));
        }

        if (plan.Model.Head is not null)
        {
            WriteVector("PooledOutput", plan.Arena.Vector(BufferNames.Pooled));
            FeatureMapBuffer last = plan.Arena.Map(BufferNames.Residual(plan.Model.Stages.Count));
            WriteMap("LastHiddenState", last, $"The last stage's map of the last run, batch×{Extent(last)}", "override ");
        }

        foreach (FeaturePlan feature in plan.Model.Features)
        {
            FeatureMapBuffer map = plan.Arena.Map(BufferNames.Features(feature.Index));
            WriteMap(
                FeatureName(feature),
                map,
                $"{(feature.Index == 0 ? "The stem" : $"Stage {feature.Index}")}'s map "
                    + $"of the last run, normed, batch×{Extent(map)}"
            );
        }

        WriteFeatureMaps(plan, writer);
        WriteHiddenStates(plan, writer);

        void WriteVector(string name, VectorBuffer buffer)
        {
            string place = $"offset: {CSharpLiteral.Integer(buffer.Offset)}, {CSharpLiteral.Integer(buffer.Length)}";
            writer.Write(
                $"""
                /// <inheritdoc/>
                public override global::System.ReadOnlySpan<float> {name} => Output({place});

                """
            );
        }

        void WriteMap(string name, FeatureMapBuffer map, string doc, string modifier = "") =>
            writer.Write(
                $"""
                /// <summary>{doc}. Valid until the next run.</summary>
                public {modifier}global::System.Numerics.Tensors.ReadOnlyTensorSpan<float> {name} => {OutputMap(map)};

                """
            );

        static string Extent(FeatureMapBuffer map) => $"{map.Shape.Channels}×{map.Shape.Height}×{map.Shape.Width}";
    }

    private static void WriteFeatureMaps(ModelPlan plan, SourceWriter writer)
    {
        if (plan.Model.Features.Count == 0)
        {
            return;
        }

        int lastIndex = plan.Model.Features.Count - 1;
        writer.Write(
            """
            /// <summary>The maps by their order, as Hugging Face's <c>feature_maps</c>. Valid until the next run.</summary>
            """
        );
        using (
            writer.OpenBlock(
                "public global::System.Numerics.Tensors.ReadOnlyTensorSpan<float> FeatureMap(int index) => index switch",
                after: ";"
            )
        )
        {
            for (int i = 0; i <= lastIndex; i++)
            {
                writer.Write($"{i} => {FeatureName(plan.Model.Features[i])},");
            }

            writer.Write(
                $"_ => throw new global::System.ArgumentOutOfRangeException(nameof(index), index, "
                    + $"\"The model has feature maps 0 to {lastIndex}.\"),"
            );
        }

        writer.WriteLine();
    }

    private static void WriteHiddenStates(ModelPlan plan, SourceWriter writer)
    {
        int lastIndex = plan.Arena.HiddenStates.Count;
        writer.Write(
            $"""
            /// <summary>
            /// A map of the last run as Hugging Face counts its <c>hidden_states</c>: 0 is the stem's, {lastIndex} the last stage's.
            /// Needs <see cref="{Contract.Public.ModelSessionOptions}.HiddenStates"/>. Valid until the next run.
            /// </summary>
            """
        );
        using (
            writer.OpenBlock(
                "public override global::System.Numerics.Tensors.ReadOnlyTensorSpan<float> "
                    + "HiddenState(int index) => index switch",
                after: ";"
            )
        )
        {
            for (int i = 0; i < lastIndex; i++)
            {
                FeatureMapBuffer state = plan.Arena.HiddenStates[i];
                writer.Write($"{i} => HiddenStateMap(offset: {CSharpLiteral.Integer(state.Offset)}, {Extents(state.Shape)}),");
            }

            writer.Write($"{lastIndex} => {OutputMap(plan.Arena.Map(BufferNames.Residual(plan.Model.Stages.Count)))},");
            writer.Write(
                $"_ => throw new global::System.ArgumentOutOfRangeException(nameof(index), index, "
                    + $"\"The model has hidden states 0 to {lastIndex}.\"),"
            );
        }

        writer.WriteLine();
    }

    /// <summary>Hugging Face's name of a feature, capitalised.</summary>
    private static string FeatureName(FeaturePlan feature) => Spelling.Member(OutFeatures.Name(feature.Index));

    private static void WriteRuns(ModelPlan plan, SourceWriter writer)
    {
        MapShape image = plan.Model.Stem.Image;
        (string? result, string doc) = plan.Architecture switch
        {
            ModelArchitecture.ImageClassification => ("Logits", "returns its logits, image by image, valid until the next run"),
            ModelArchitecture.Model => ("PooledOutput", "returns its pooled output, image by image, valid until the next run"),
            _ => (null, "leaves its feature maps in the session, valid until the next run"),
        };
        string type = result is null ? "void" : "global::System.ReadOnlySpan<float>";
        string modifier = result is null ? "" : "override ";
        string pixels = CSharpLiteral.Integer(plan.Arena.Vector(BufferNames.Pixels).Offset);
        string returned = result is null ? "" : $"\n    return {result};";
        writer.Write(
            $$"""
            /// <summary>Runs the model and {{doc}}.</summary>
            /// <param name="pixelValues">{{image.Channels}}×{{image.Height}}×{{image.Width}} values for each image, channels outermost, as Hugging Face's <c>pixel_values</c>.</param>
            /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
            public {{modifier}}{{type}} Run(global::System.ReadOnlySpan<float> pixelValues, global::System.Threading.CancellationToken cancellationToken = default)
            {
                Run(pixelValues, {{image.Channels}}, {{image.Height}}, {{image.Width}}, cancellationToken);{{returned}}
            }

            /// <summary>Runs the model on an image, preprocessed as its config says, and {{doc}}.</summary>
            /// <param name="image">The image.</param>
            /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
            public {{modifier}}{{type}} Run({{Contract.Public.ImageView}} image, global::System.Threading.CancellationToken cancellationToken = default)
            {
                Run(image, {{pixels}}, cancellationToken);{{returned}}
            }
            """
        );
    }

    private static string OutputMap(FeatureMapBuffer map) =>
        $"OutputMap(offset: {CSharpLiteral.Integer(map.Offset)}, {Extents(map.Shape)}, border: {map.Border}"
        + $"{(map.PixelStride > map.Shape.Channels ? $", pixelStride: {CSharpLiteral.Integer(map.PixelStride)}" : "")})";

    private static string Extents(MapShape shape) =>
        $"height: {CSharpLiteral.Integer(shape.Height)}, width: {CSharpLiteral.Integer(shape.Width)}, "
        + $"channels: {CSharpLiteral.Integer(shape.Channels)}";
}
