using ConvNextV2.Compiled.Generator.Planning;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The session: its calls and outputs, the order of the forward pass, the stem and the head.</summary>
internal static class SessionEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        FileHeader.Write(writer, plan.Name, plan.Provenance, $"{CSharpLiteral.Comment(plan.Name.ClassName)}: the forward pass, its stem and its head.");
        WriteMemoryPlan(plan.Arena, writer);
        using (writer.OpenBlock($"partial class {CSharpLiteral.Identifier(plan.Name.ClassName)}"))
        {
            writer.Write(
                $"""
                private static readonly Cnv::SessionLayout Layout = new(
                    ArenaLength: {CSharpLiteral.Integer(plan.Arena.Length)},
                    ScratchLength: {CSharpLiteral.Integer(plan.Arena.ScratchLength)},
                    HiddenStatesLength: {CSharpLiteral.Integer(plan.Arena.HiddenStatesLength)});

                /// <summary>Memory for one run at a time: {CSharpLiteral.Readable(4L * (plan.Arena.Length + plan.Arena.ScratchLength))} bytes. One for each thread.</summary>
                """);
            using (writer.OpenBlock($"public sealed partial class Session : {Contract.UserNamespace}.ModelSession"))
            {
                writer.Write(
                    $$"""
                    private readonly Weights _weights;

                    internal Session(Weights weights, {{Contract.UserNamespace}}.SessionOptions? options)
                        : base(Layout, weights, options) => _weights = weights;

                    """);
                WriteOutputs(plan, writer);
                WriteRuns(plan, writer);
                WriteForward(plan, writer);
                WriteStem(plan, writer);
                WriteHead(plan, writer);
            }
        }
    }

    private static void WriteMemoryPlan(ArenaPlan arena, SourceWriter writer)
    {
        writer.Write($"// Memory in floats: an arena of {CSharpLiteral.Readable(arena.Length)}, and scratch of {CSharpLiteral.Readable(arena.ScratchLength)} for each worker. The arena by offset, length, buffer, and when its content is needed:");
        foreach (string line in PlanPrinter.MemoryPlan(arena))
        {
            writer.Write("//   " + line);
        }

        writer.WriteLine();
    }

    private static void WriteOutputs(ModelPlan plan, SourceWriter writer)
    {
        if (plan.LabelCount > 0)
        {
            WriteVector("Logits", "The logits of the last run, one for each label", plan.Arena.Vector(BufferNames.Logits));
        }

        WriteVector("PooledOutput", "The mean of the last map, normed: Hugging Face's <c>pooler_output</c>", plan.Arena.Vector(BufferNames.Pooled));

        FeatureMapBuffer last = plan.Arena.Map(BufferNames.Residual(plan.Model.Stages.Count));
        writer.Write(
            $"""
            /// <summary>The last stage's map of the last run, 1×{last.Shape.Channels}×{last.Shape.Height}×{last.Shape.Width}: Hugging Face's <c>last_hidden_state</c>. Valid until the next run.</summary>
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
            /// <summary>Runs the model and returns its {{doc}}, valid until the next run.</summary>
            /// <param name="pixelValues">{{image.Channels}}×{{image.Height}}×{{image.Width}} values, channels outermost, as Hugging Face's <c>pixel_values</c>.</param>
            public global::System.ReadOnlySpan<float> Run(global::System.ReadOnlySpan<float> pixelValues)
            {
                Run(pixelValues, {{image.Channels}}, {{image.Height}}, {{image.Width}});
                return {{result}};
            }

            /// <summary>Runs the model on an image in bytes, preprocessed as its config says, and returns its {{doc}}, valid until the next run.</summary>
            /// <param name="pixels">The image's bytes, row by row.</param>
            /// <param name="width">Its columns.</param>
            /// <param name="height">Its rows.</param>
            /// <param name="format">Its channels.</param>
            /// <exception cref="global::System.NotSupportedException">The image would have to be resized.</exception>
            public global::System.ReadOnlySpan<float> Run(global::System.ReadOnlySpan<byte> pixels, int width, int height, {{Contract.UserNamespace}}.PixelFormat format)
            {
                Run(pixels, width, height, format, Preprocessor, {{CSharpLiteral.Integer(plan.Arena.Vector(BufferNames.Pixels).Offset)}});
                return {{result}};
            }

            """);
    }

    private static void WriteForward(ModelPlan plan, SourceWriter writer)
    {
        writer.Write("/// <inheritdoc/>");
        using (writer.OpenBlock("protected override void Forward()"))
        {
            writer.Write("Stem();");
            foreach (StagePlan stage in plan.Model.Stages)
            {
                // A hidden state is what a stage begins with, before its downsampling.
                string source = StageEmitter.Map(plan.Arena, BufferNames.Residual(Math.Max(1, stage.Number - 1)));
                writer.Write($"KeepHiddenState(offset: {CSharpLiteral.Integer(plan.Arena.HiddenStates[stage.Number - 1].Offset)}, {source});");
                writer.Write($"Stage{stage.Number}();");
            }

            writer.Write("Head();");
        }

        writer.WriteLine();
    }

    private static void WriteStem(ModelPlan plan, SourceWriter writer)
    {
        StemPlan stem = plan.Model.Stem;
        MapShape image = stem.Image;
        writer.Write($"/// <summary>embeddings: {image.Channels}×{image.Height}×{image.Width} → {stem.Map}, in {PlanPrinter.Describe(stem.Tiles)}.</summary>");
        writer.Write($"private void Stem() => {StageEmitter.RunTiles(stem.Tiles, "StemTile")};");
        writer.WriteLine();
        using (writer.OpenBlock("private void StemTile(Cnv::Tile tile)"))
        {
            writer.Write(
                $"""
                var image = Image({image.Channels}, {image.Height}, {image.Width});
                var patches = Scratch(tile, {stem.Map.Width}, {stem.Convolution.Inputs});
                var x = {StageEmitter.Map(plan.Arena, BufferNames.Residual(1))}.Rows(tile);

                // Convolution {stem.Patch}×{stem.Patch}, stride {stem.Patch}: {image.Channels} → {stem.Map.Channels} channels.
                Cnv::PatchConvolution.Run(image, patch: {stem.Patch}, tile, _weights.{stem.Convolution.Field}, patches, x);

                // LayerNorm over {stem.Map.Channels} channels.
                Cnv::LayerNorm.Run(x, _weights.{stem.Norm.Field}, epsilon: {CSharpLiteral.Float(stem.Epsilon)});
                """);
        }

        writer.WriteLine();
    }

    private static void WriteHead(ModelPlan plan, SourceWriter writer)
    {
        HeadPlan head = plan.Model.Head;
        int channels = head.Map.Channels;
        string outputs = head.Classifier is { } linear ? $"{channels} → {PlanPrinter.Count(linear.Outputs, "logit")}" : $"{channels} pooled features";
        writer.Write($"/// <summary>The head: {head.Map} → {outputs}.</summary>");
        using (writer.OpenBlock("private void Head()"))
        {
            writer.Write(
                $"""
                var x = {StageEmitter.Map(plan.Arena, BufferNames.Residual(plan.Model.Stages.Count))};
                var mean = {OnePixel(plan.Arena.Vector(BufferNames.Mean))};
                var pooled = {OnePixel(plan.Arena.Vector(BufferNames.Pooled))};
                """);
            if (head.Classifier is not null)
            {
                writer.Write($"var logits = {OnePixel(plan.Arena.Vector(BufferNames.Logits))};");
            }

            writer.Write(
                $"""

                // Mean over {head.Map.Height} × {head.Map.Width} pixels.
                Cnv::GlobalAveragePool.Run(x, mean);

                // LayerNorm over {channels} channels, with the config's own ε.
                Cnv::LayerNorm.Run(mean, _weights.{head.Norm.Field}, epsilon: {CSharpLiteral.Float(head.Epsilon)}, pooled);
                """);
            if (head.Classifier is { } classifier)
            {
                writer.Write(
                    $"""

                    // Linear: {classifier.Inputs} → {CSharpLiteral.Readable(classifier.Outputs)}.
                    Cnv::Pointwise.Run(pooled, _weights.{classifier.Field}, logits);
                    """);
            }
        }
    }

    private static string OnePixel(VectorBuffer buffer) => $"Map(offset: {CSharpLiteral.Integer(buffer.Offset)}, height: 1, width: 1, channels: {CSharpLiteral.Integer(buffer.Length)})";

    private static string OutputMap(FeatureMapBuffer map) =>
        $"OutputMap(offset: {CSharpLiteral.Integer(map.Offset)}, {Extents(map.Shape)}, border: {map.Border})";

    private static string Extents(MapShape shape) =>
        $"height: {CSharpLiteral.Integer(shape.Height)}, width: {CSharpLiteral.Integer(shape.Width)}, channels: {CSharpLiteral.Integer(shape.Channels)}";
}
