using ConvNextV2.Compiled.Generator.Collections;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// What must hold where a matrix is multiplied: its sums fit, and its input is where it is read, in its precision.
/// </summary>
internal static class MatrixVerifier
{
    /// <summary>
    /// Products of two bytes of up to 127 whose sum fits 32 bits, in whole steps of eight; the runtime's
    /// ByteProducts.LargestInputs.
    /// </summary>
    public const int LargestInputs = int.MaxValue / (127 * 127) / 8 * 8;

    public static void Verify(ModelPlan plan, List<string> faults)
    {
        foreach (StagePlan stage in plan.Model.Stages)
        {
            if (stage.Downsampling is { } downsampling)
            {
                string name = FormattableString.Invariant($"downsampling {stage.Number}");
                VerifyScratch(name, downsampling.Scratch, plan.Arena, faults);
                if (downsampling.Split == WorkSplit.Grid)
                {
                    string patches = BufferNames.Patches(stage.Number);
                    VerifyInput(name, patches, downsampling.Patches, Precision.Float32, plan.Arena, faults);
                }
            }

            foreach (BlockPlan block in stage.Blocks)
            {
                string name = FormattableString.Invariant($"stage {stage.Number}, block {block.Number}");
                VerifySums(name, block.Expand.Inputs, block.Expand.Precision, faults);
                VerifySums(name, block.Project.Inputs, block.Project.Precision, faults);
                VerifyScratch(name, block.ExpandScratch, plan.Arena, faults);
                VerifyScratch(name, block.ProjectScratch, plan.Arena, faults);
                if (block.Split == WorkSplit.Grid)
                {
                    VerifyInput(name, BufferNames.Normed(stage.Number), block.Map, block.Expand.Precision, plan.Arena, faults);
                    string hidden = block.ProjectInput(stage.Number);
                    VerifyInput(name, hidden, block.Hidden, block.Project.Precision, plan.Arena, faults);
                }
            }
        }
    }

    private static void VerifySums(string name, int inputs, Precision precision, List<string> faults)
    {
        if (precision == Precision.Int8 && inputs > LargestInputs)
        {
            faults.Add(FormattableString.Invariant($"the sums of {name} over {inputs} quantised inputs do not fit 32 bits"));
        }
    }

    private static void VerifyScratch(string name, TileScratch scratch, ArenaPlan arena, List<string> faults)
    {
        if (scratch.Length > arena.ScratchLength)
        {
            faults.Add(FormattableString.Invariant($"a tile of {name} needs a scratch of {scratch.Length}"));
        }
    }

    private static void VerifyInput(
        string name,
        string buffer,
        MapShape shape,
        Precision precision,
        ArenaPlan arena,
        List<string> faults
    )
    {
        bool isThere = arena.Buffers.Any(candidate =>
            candidate.Name == buffer
            && (
                precision == Precision.Int8
                    ? candidate is QuantizedMapBuffer quantized && quantized.Shape == shape
                    : candidate is FeatureMapBuffer map && map.Shape == shape
            )
        );
        if (!isThere)
        {
            faults.Add($"{name} reads {shape} in {precision} from {buffer}, which is none");
        }
    }
}
