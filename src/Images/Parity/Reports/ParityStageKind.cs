namespace ConvNextV2.Compiled.Images;

/// <summary>A step from an image's file to what the model says of it.</summary>
public enum ParityStageKind
{
    /// <summary>From the file's bytes to pixels: <c>decoded</c> in a parity file.</summary>
    Decode,

    /// <summary>From pixels to the bytes of the model's size: what is behind <c>pixel_values</c>.</summary>
    Resize,

    /// <summary>From these bytes to <c>pixel_values</c>.</summary>
    Normalize,

    /// <summary>From there to <c>logits</c>, or to <c>pooler_output</c> for a model without a classifier.</summary>
    Model,
}
