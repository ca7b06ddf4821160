using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.Parity;

namespace ConvNextV2.Compiled.Images.Parity.Files;

/// <summary>Where a file has what Python recorded of one image.</summary>
internal sealed class RecordedImage(int index)
{
    public int Index => index;

    /// <summary>The image's file.</summary>
    public TensorEntry? Encoded { get; private set; }

    /// <summary>Its pixels.</summary>
    public TensorEntry? Decoded { get; private set; }

    /// <summary>What the model was given.</summary>
    public TensorEntry? PixelValues { get; private set; }

    /// <summary>What a classifier said.</summary>
    public TensorEntry? Logits { get; private set; }

    /// <summary>What a model without one said.</summary>
    public TensorEntry? PoolerOutput { get; private set; }

    public void Add(string stage, TensorEntry tensor)
    {
        switch (stage)
        {
            case ParityTensors.Encoded:
                Encoded = tensor;
                break;
            case ParityTensors.Decoded:
                Decoded = tensor;
                break;
            case ParityTensors.PixelValues:
                PixelValues = tensor;
                break;
            case ParityTensors.Logits:
                Logits = tensor;
                break;
            default:
                PoolerOutput = tensor;
                break;
        }
    }
}
