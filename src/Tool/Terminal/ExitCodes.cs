namespace ConvNextV2.Compiled.Tool.Terminal;

/// <summary>What a script can tell by; docs/command-line.md has them command by command.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The answer is no, or some of it is missing: a checkpoint does not fit, an image could not be read.</summary>
    public const int Failure = 1;

    /// <summary>There is no answer: the model cannot be used, the command line is wrong, or the tool itself failed.</summary>
    public const int Unusable = 2;

    /// <summary>As shells give it to a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    /// <summary>As shells give it to a program whose reader went: what it was asked has not been answered in full.</summary>
    public const int ReaderGone = 141;
}
