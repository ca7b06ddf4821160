namespace ConvNextV2.Compiled.Preprocessing;

/// <summary>Whose results are followed to the last bit, where libraries that read the same file differ.</summary>
internal enum ImageBackend
{
    /// <summary>Pillow from version 13 on, and NumPy.</summary>
    Pillow,

    /// <summary>Pillow 12 and before: another order of the two passes for tall images.</summary>
    Pillow12,

    /// <summary>PyTorch, by torchvision.</summary>
    Torchvision,
}
