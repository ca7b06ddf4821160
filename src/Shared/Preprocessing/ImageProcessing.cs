namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>
/// Everything that is done to an image before the model sees it, with nothing left to decide: what generated code is made
/// with, and what a checkpoint's own file is compared with. Numbers are kept in the digits of the JSON, one for all channels or
/// for each.
/// </summary>
internal sealed record ImageProcessing
{
    /// <summary>What the model is given.</summary>
    public required ImageExtent Output { get; init; }

    /// <summary>What comes first.</summary>
    public required ResizeRule Resize { get; init; }

    /// <summary>What it is resized to; of a shortest edge both are its length. Not read without a resize.</summary>
    public ImageExtent Resized { get; init; }

    /// <summary>What a resized pixel is made of: a filter that the backend has.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bicubic;

    /// <summary>Whose resize it is.</summary>
    public ImageBackend Backend { get; init; }

    /// <summary>Centre crops after the resize, one after the other; what is smaller is padded with black.</summary>
    public IReadOnlyList<ImageExtent> Crops { get; init; } = [];

    /// <summary>Where the middle lies.</summary>
    public CropRule CropRule { get; init; }

    /// <summary>What crops add around a smaller image, a level for each channel; empty for black.</summary>
    public IReadOnlyList<int> Padding { get; init; } = [];

    /// <summary>Whether the model's channels are blue, green, red.</summary>
    public bool ReversesColors { get; init; }

    /// <summary>How bytes become numbers.</summary>
    public RescaleRule Rescale { get; init; }

    /// <summary>Multiplies, or divides; not read without rescaling.</summary>
    public string Factor { get; init; } = "1";

    /// <summary>Subtracted before normalising; null for nothing.</summary>
    public string? Offset { get; init; }

    /// <summary>Subtracted; empty without normalisation.</summary>
    public IReadOnlyList<string> Mean { get; init; } = [];

    /// <summary>Divides after that, likewise.</summary>
    public IReadOnlyList<string> StandardDeviation { get; init; } = [];

    /// <summary>Divides at the end; mostly empty.</summary>
    public IReadOnlyList<string> Divisor { get; init; } = [];

    /// <summary>What is done otherwise than the file asks, a sentence; null where nothing is.</summary>
    public string? Remark { get; init; }
}
