using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Tool.Checkpoints;
using ConvNextV2.Compiled.Tool.Configs;

namespace ConvNextV2.Compiled.Tool.Reports;

/// <summary>A checkpoint held against what a class that is compiled from a config needs.</summary>
/// <param name="Count">How many tensors are needed.</param>
/// <param name="Adapter">What it is if it is no model but an adapter; else null.</param>
/// <param name="Fit">Null for an adapter.</param>
/// <param name="NonFinite">What is said of values that are no finite numbers; null if there are none, or it does not fit.</param>
internal sealed record TensorComparison(
    CheckpointListing Checkpoint,
    ConfigFile Config,
    int Count,
    string? Adapter,
    CheckpointFit? Fit,
    string? NonFinite
)
{
    public bool Fits => Fault is null && NonFinite is null;

    /// <summary>Why it does not fit, without a stop; null if it does.</summary>
    public string? Fault => Adapter ?? Fit!.Fault;

    public static TensorComparison Of(
        CheckpointListing checkpoint,
        ConfigFile config,
        ModelPlan plan,
        CheckpointSelection selection
    )
    {
        int count = plan.Tensors.Count;
        if (checkpoint.DescribeAdapter() is { } adapter)
        {
            return new TensorComparison(checkpoint, config, count, adapter, Fit: null, NonFinite: null);
        }

        var fit = CheckpointFit.Of([.. plan.Tensors.Select(tensor => tensor.ToExpected())], checkpoint.Tensors, selection);
        string? nonFinite = fit.Fault is null
            ? NonFiniteReport.Of(NonFiniteTensors.CountIn(checkpoint), fit.Spellings.Values)
            : null;
        return new TensorComparison(checkpoint, config, count, Adapter: null, fit, nonFinite);
    }
}
