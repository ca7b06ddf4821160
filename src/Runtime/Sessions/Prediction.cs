namespace ConvNextV2.Compiled;

/// <summary>A class that an image may belong to.</summary>
/// <param name="Index">The class's number: the position of its logit.</param>
/// <param name="Label">Its name in the config's <c>id2label</c>.</param>
/// <param name="Probability">From 0 to 1: the softmax of the logits, or each logit's sigmoid where the classes do not exclude
/// each other.</param>
public readonly record struct Prediction(int Index, string Label, float Probability)
{
    /// <summary>The label and the probability in percent.</summary>
    public override string ToString() => FormattableString.Invariant($"{Label} {100 * Probability:0.0} %");
}
