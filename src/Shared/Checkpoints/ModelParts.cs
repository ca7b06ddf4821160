namespace ConvNextV2.Compiled.Checkpoints;

/// <summary>Which of the parts that not every architecture has a model has.</summary>
/// <param name="Stages">Number of its stages.</param>
/// <param name="HasFinalNorm">All but backbones have it.</param>
/// <param name="HasClassifier">Only classifiers have it.</param>
internal sealed record ModelParts(int Stages, bool HasFinalNorm, bool HasClassifier)
{
    /// <summary>Of a model whose tensors have these names.</summary>
    public static ModelParts Of(IReadOnlyCollection<string> names)
    {
        int stages = 0;
        while (Has(FormattableString.Invariant($"encoder.stages.{stages}.")))
        {
            stages++;
        }

        return new ModelParts(stages, Has("layernorm."), Has("classifier."));

        bool Has(string prefix) => names.Any(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }
}
