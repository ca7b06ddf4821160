using ConvNextV2.Compiled.Generator.Planning;
using static ConvNextV2.Compiled.Generator.Emission.Contract;

namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>One stage: the order of its parts, then each of them.</summary>
internal static class StageEmitter
{
    public static void Write(ModelPlan plan, StagePlan stage, SourceWriter writer)
    {
        FileHeader.Write(
            writer,
            plan.Name,
            plan.Provenance,
            $"{CSharpLiteral.Comment(plan.Name.Title)}: stage {stage.Number} of {plan.Model.Stages.Count}, "
                + $"{PlanPrinter.Count(stage.Blocks.Count, "block")} on {stage.Map}."
        );
        using (FileHeader.OpenClass(writer, plan.Name))
        using (writer.OpenBlock("partial class Forward"))
        {
            using (writer.OpenBlock($"private void Stage{stage.Number}()"))
            {
                if (stage.Downsampling is not null)
                {
                    writer.Write($"Stage{stage.Number}Downsampling();");
                }

                foreach (BlockPlan block in stage.Blocks)
                {
                    writer.Write($"{Pass.ThrowIfCancelled}();\nStage{stage.Number}Block{block.Number}();");
                }
            }

            if (stage.Downsampling is { } downsampling)
            {
                writer.WriteLine();
                DownsamplingEmitter.Write(stage, downsampling, writer);
            }

            foreach (BlockPlan block in stage.Blocks)
            {
                writer.WriteLine();
                BlockEmitter.Write(stage.Number, block, writer);
            }
        }
    }
}
