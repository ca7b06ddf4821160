using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>The order of the forward pass, its stem and its head.</summary>
internal static class ForwardEmitter
{
    public static void Write(ModelPlan plan, SourceWriter writer)
    {
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: the forward pass, its stem and its head."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        {
            writer.Write("/// <summary>The forward pass of one image.</summary>");
            using (writer.OpenBlock($"private sealed partial class Forward : {Types.ForwardPass}<Forward>"))
            {
                writer.Write(
                    $"""
                    private readonly Weights _weights;

                    internal Forward(Weights weights, {Types.PassMemory} memory)
                        : base(memory) => _weights = weights;

                    """
                );
                WriteRun(plan, writer);
                WriteStem(plan.Model.Stem, writer);
                foreach (FeaturePlan feature in plan.Model.Features)
                {
                    WriteFeature(feature, writer);
                }

                if (plan.Model.Head is { } head)
                {
                    WriteHead(plan, head, writer);
                }
            }
        }
    }

    private static void WriteRun(ModelPlan plan, SourceWriter writer)
    {
        writer.Write("/// <inheritdoc/>");
        using (writer.OpenBlock($"protected override void {Pass.Run}()"))
        {
            writer.Write("Stem();");
            WriteFeatureCall(0);
            foreach (StagePlan stage in plan.Model.Stages)
            {
                // A hidden state is what a stage begins with, before its downsampling.
                string source = Spelling.Member(BufferNames.Residual(stage.InputStage));
                int offset = plan.Arena.HiddenStates[stage.Number - 1].Offset;
                writer.Write($"{Pass.KeepHiddenState}(offset: {CSharpLiteral.Integer(offset)}, {source});");
                writer.Write($"Stage{stage.Number}();");
                WriteFeatureCall(stage.Number);
            }

            if (plan.Model.Head is not null)
            {
                writer.Write("Head();");
            }
        }

        writer.WriteLine();

        void WriteFeatureCall(int index)
        {
            if (plan.Model.Features.Any(feature => feature.Index == index))
            {
                writer.Write($"NormFeatures{index}();");
            }
        }
    }

    private static void WriteFeature(FeaturePlan feature, SourceWriter writer)
    {
        string name = $"NormFeatures{feature.Index}";
        string output = BufferNames.Features(feature.Index);
        writer.Write(
            $"""
            /// <summary>{feature.Norm.Name}: {feature.Map}, in {PlanPrinter.Describe(feature.Tiles)}.</summary>
            private void {name}() => {Spelling.RunTiles(feature.Tiles, name + "Tile")};

            """
        );
        using (writer.OpenBlock($"private void {name}Tile({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                // LayerNorm over {feature.Map.Channels} channels, into what is handed out: the stages go on with the map as it is.
                {Operations.LayerNorm}({Spelling.Rows(
                    BufferNames.Residual(feature.Stage)
                )}, _weights.{feature.Norm.Field}, epsilon: {CSharpLiteral.Float(feature.Epsilon)}, {Spelling.Rows(output)});
                """
            );
        }

        writer.WriteLine();
    }

    private static void WriteStem(StemPlan stem, SourceWriter writer)
    {
        MapShape image = stem.Image;
        writer.Write(
            $"/// <summary>embeddings: {image.Channels}×{image.Height}×{image.Width} → {stem.Map}, "
                + $"in {PlanPrinter.Describe(stem.Tiles)}.</summary>"
        );
        writer.Write($"private void Stem() => {Spelling.RunTiles(stem.Tiles, "StemTile")};");
        writer.WriteLine();
        using (writer.OpenBlock($"private void StemTile({Types.Tile} tile)"))
        {
            writer.Write(
                $"""
                var image = {Pass.Image}({image.Channels}, {image.Height}, {image.Width});
                var x = {Spelling.Rows(BufferNames.Residual(1))};

                // Convolution {stem.Patch}×{stem.Patch}, stride {stem.Patch}: {image.Channels} → {stem.Map.Channels} channels.
                {Operations.PatchConvolution}(image, patch: {stem.Patch}, tile, _weights.{stem.Convolution.Field}, x);

                // LayerNorm over {stem.Map.Channels} channels.
                {Operations.LayerNorm}(x, _weights.{stem.Norm.Field}, epsilon: {CSharpLiteral.Float(stem.Epsilon)});
                """
            );
        }

        writer.WriteLine();
    }

    private static void WriteHead(ModelPlan plan, HeadPlan head, SourceWriter writer)
    {
        int channels = head.Map.Channels;
        string outputs = head.Classifier is { } linear
            ? $"{channels} → {PlanPrinter.Count(linear.Outputs, "logit")}"
            : $"{channels} pooled features";
        string mean = Spelling.Member(BufferNames.Mean);
        string pooled = Spelling.Member(BufferNames.Pooled);
        writer.Write($"/// <summary>The head: {head.Map} → {outputs}.</summary>");
        using (writer.OpenBlock("private void Head()"))
        {
            writer.Write(
                $"""
                // Mean over {head.Map.Height} × {head.Map.Width} pixels.
                {Operations.GlobalAveragePool}({Spelling.Member(BufferNames.Residual(plan.Model.Stages.Count))}, {mean});

                // LayerNorm over {channels} channels, with the config's own ε.
                {Operations.LayerNorm}({mean}, _weights.{head.Norm.Field}, epsilon: {CSharpLiteral.Float(
                    head.Epsilon
                )}, {pooled});
                """
            );
            if (head.Classifier is { } classifier)
            {
                writer.Write(
                    $"""

                    // Linear: {classifier.Inputs} → {PlanPrinter.Number(classifier.Outputs)}.
                    {Spelling.RunTiles(head.ClassifierGrid!, "Classifier")};
                    """
                );
            }
        }

        if (head.Classifier is { } matrix)
        {
            writer.WriteLine();
            writer.Write(
                $"private void Classifier({Types.Tile} tile) => "
                    + $"{Operations.Pointwise}({pooled}, _weights.{matrix.Field}, tile, {Spelling.Member(BufferNames.Logits)});"
            );
        }
    }
}
