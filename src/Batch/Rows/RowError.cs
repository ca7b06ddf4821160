using System.Security;
using ConvNextV2.Compiled.Batch.Errors;
using ConvNextV2.Compiled.Images;

namespace ConvNextV2.Compiled.Batch.Rows;

/// <summary>Why an image cannot be used.</summary>
/// <param name="Code">One of the words below, which stay what they are.</param>
/// <param name="Words">For people; without the image's path, which may be another on another machine.</param>
internal sealed record RowError(string Code, string Words)
{
    public const string Missing = "missing";
    public const string Unreadable = "unreadable";
    public const string Unsupported = "unsupported";
    public const string Damaged = "damaged";
    public const string TooLarge = "too-large";
    public const string Unsuitable = "unsuitable";
    public const string Timeout = "timeout";
    public const string OutsideRoot = "outside-root";

    public static RowError Of(ImageException exception) =>
        exception switch
        {
            { IsTooLarge: true } => new(TooLarge, exception.Reason),
            { InnerException: FileNotFoundException or DirectoryNotFoundException } => new(Missing, "there is no such file."),
            { InnerException: UnauthorizedAccessException or SecurityException } => new(Unreadable, "it may not be read."),
            { InnerException: OutsideRootException } => new(OutsideRoot, exception.Reason),
            { InnerException: TimeoutException } => new(Timeout, exception.Reason),
            { InnerException: NotSupportedException } => new(Unsupported, exception.Reason),
            { InnerException: ArgumentException } => new(Unsuitable, exception.Reason),
            { InnerException: InvalidDataException or null } => new(Damaged, exception.Reason),
            _ => new(Unreadable, "it cannot be read."),
        };
}
