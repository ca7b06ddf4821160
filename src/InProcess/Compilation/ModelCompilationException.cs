namespace ConvNextV2.Compiled.InProcess;

/// <summary>A folder cannot be compiled: its files, or the options, do not describe a model that this library knows.</summary>
public sealed class ModelCompilationException : Exception
{
    internal ModelCompilationException(IReadOnlyList<string> errors)
        : base(string.Join(Environment.NewLine, errors)) => Errors = errors;

    /// <summary>All that is wrong, each as a build prints it: <c>path(line,column): error CNV0000: message</c>.</summary>
    public IReadOnlyList<string> Errors { get; }
}
