using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The session: its calls and outputs.</summary>
internal static class SessionEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        FileHeader.Write(writer, plan.Name, plan.Provenance, $"{CSharpLiteral.Comment(plan.Name.ClassName)}: the session, what a thread calls.");
        using (writer.OpenBlock($"partial class {CSharpLiteral.Identifier(plan.Name.ClassName)}"))
        {
            writer.Write(
                """
                /// <summary>Memory for one run at a time. One for each thread that calls.</summary>
                """);
            using (writer.OpenBlock($"public sealed class Session : {Contract.UserNamespace}.ModelSession"))
            {
                writer.Write(
                    $$"""
                    internal Session(Weights weights, {{Contract.UserNamespace}}.SessionOptions? options)
                        : base(Layout, weights, options, memory => new Forward(weights, memory))
                    {
                    }

                    """);
                WriteOutputs(plan, writer);
                WriteRuns(plan, writer);
            }
        }
    }

    private static void WriteOutputs(ModelPlan plan, SourceWriter writer)
    {
        if (plan.LabelCount > 0)
        {
            WriteVector("Logits", "The logits of the last run, one for each label, image by image", plan.Arena.Vector(BufferNames.Logits));
        }

        WriteVector("PooledOutput", "The mean of the last map, normed, image by image: Hugging Face's <c>pooler_output</c>", plan.Arena.Vector(BufferNames.Pooled));

        FeatureMapBuffer last = plan.Arena.Map(BufferNames.Residual(plan.Model.Stages.Count));
        writer.Write(
            $"""
            /// <summary>The last stage's map of the last run, batch×{last.Shape.Channels}×{last.Shape.Height}×{last.Shape.Width}: Hugging Face's <c>last_hidden_state</c>. Valid until the next run.</summary>
            public global::System.Numerics.Tensors.ReadOnlyTensorSpan<float> LastHiddenState => {OutputMap(last)};

            /// <summary>
            /// A map of the last run as Hugging Face counts its <c>hidden_states</c>: 0 is the stem's, {plan.Model.Stages.Count} the last stage's.
            /// Needs <see cref="{Contract.UserNamespace}.SessionOptions.HiddenStates"/>. Valid until the next run.
            /// </summary>
            """);
        using (writer.OpenBlock("public global::System.Numerics.Tensors.ReadOnlyTensorSpan<float> HiddenState(int index) => index switch", after: ";"))
        {
            for (int i = 0; i < plan.Arena.HiddenStates.Count; i++)
            {
                FeatureMapBuffer state = plan.Arena.HiddenStates[i];
                writer.Write($"{i} => HiddenStateMap(offset: {CSharpLiteral.Integer(state.Offset)}, {Extents(state.Shape)}),");
            }

            writer.Write($"{plan.Arena.HiddenStates.Count} => LastHiddenState,");
            writer.Write($"_ => throw new global::System.ArgumentOutOfRangeException(nameof(index), index, \"The model has hidden states 0 to {plan.Arena.HiddenStates.Count}.\"),");
        }

        writer.WriteLine();

        void WriteVector(string name, string doc, VectorBuffer buffer) => writer.Write(
            $"""
            /// <summary>{doc}. Valid until the next run.</summary>
            public global::System.ReadOnlySpan<float> {name} => Output(offset: {CSharpLiteral.Integer(buffer.Offset)}, {CSharpLiteral.Integer(buffer.Length)});

            """);
    }

    private static void WriteRuns(ModelPlan plan, SourceWriter writer)
    {
        MapShape image = plan.Model.Stem.Image;
        (string result, string doc) = plan.LabelCount > 0 ? ("Logits", "logits") : ("PooledOutput", "pooled output");
        writer.Write(
            $$"""
            /// <summary>Runs the model and returns its {{doc}}, image by image, valid until the next run.</summary>
            /// <param name="pixelValues">{{image.Channels}}×{{image.Height}}×{{image.Width}} values for each image, channels outermost, as Hugging Face's <c>pixel_values</c>.</param>
            /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
            public override global::System.ReadOnlySpan<float> Run(global::System.ReadOnlySpan<float> pixelValues, global::System.Threading.CancellationToken cancellationToken = default)
            {
                Run(pixelValues, {{image.Channels}}, {{image.Height}}, {{image.Width}}, cancellationToken);
                return {{result}};
            }

            /// <summary>Runs the model on an image, preprocessed as its config says, and returns its {{doc}}, valid until the next run.</summary>
            /// <param name="image">The image.</param>
            /// <param name="cancellationToken">Looked at between blocks. A cancelled run has no results.</param>
            public override global::System.ReadOnlySpan<float> Run({{Contract.UserNamespace}}.ImageView image, global::System.Threading.CancellationToken cancellationToken = default)
            {
                Run(image, Preprocessor, {{CSharpLiteral.Integer(plan.Arena.Vector(BufferNames.Pixels).Offset)}}, cancellationToken);
                return {{result}};
            }
            """);
    }

    private static string OutputMap(FeatureMapBuffer map) =>
        $"OutputMap(offset: {CSharpLiteral.Integer(map.Offset)}, {Extents(map.Shape)}, border: {map.Border}{(map.PixelStride > map.Shape.Channels ? $", pixelStride: {CSharpLiteral.Integer(map.PixelStride)}" : "")})";

    private static string Extents(MapShape shape) =>
        $"height: {CSharpLiteral.Integer(shape.Height)}, width: {CSharpLiteral.Integer(shape.Width)}, channels: {CSharpLiteral.Integer(shape.Channels)}";
}
