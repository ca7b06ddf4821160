namespace ConvNextV2.Compiled.Images;

/// <summary>What came of comparing a stage with Python's.</summary>
public enum ParityVerdict
{
    /// <summary>It is the same: to the byte, or to the roundings of float32 where there are floats.</summary>
    Same,

    /// <summary>
    /// Its file was made by the other of Pillow and torchvision than the class is compiled for: at most one level apart, in no
    /// more values than the two libraries differ in.
    /// </summary>
    SameButForResize,

    /// <summary>It is another.</summary>
    Different,

    /// <summary>There was nothing to compare it with, or from.</summary>
    NotInFile,
}
