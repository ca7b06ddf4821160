using System.ComponentModel;

namespace ConvNextV2.Compiled.CompilerServices;

/// <summary>How Hugging Face's image-classification pipeline turns logits into probabilities.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ScoreFunction
{
    /// <summary>For classes that exclude each other.</summary>
    Softmax,

    /// <summary>For classes that stand each for itself.</summary>
    Sigmoid,
}
