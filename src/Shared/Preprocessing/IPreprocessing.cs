using ConvNextV2.Compiled.Json;

namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>What a file asks to be done to images. The size of the model's images may still be another than the file's.</summary>
internal interface IPreprocessing
{
    /// <summary>Whose rules it is read by: a class of transformers, or timm.</summary>
    string Rules { get; }

    /// <summary>The size of the images that come out; null where the file does not decide it.</summary>
    ImageExtent? Output { get; }

    /// <summary>Where the file decides it.</summary>
    TextRange OutputPlace { get; }

    /// <summary>Everything that is done so that images of a size come out.</summary>
    ImageProcessing For(ImageExtent output);
}
