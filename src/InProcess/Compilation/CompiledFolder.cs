using ConvNextV2.Compiled.Messages;

namespace ConvNextV2.Compiled.InProcess.Compilation;

/// <summary>What a folder was compiled to.</summary>
/// <param name="Assembly">The bytes of an assembly.</param>
/// <param name="Warnings">In the order of the generator.</param>
internal sealed record CompiledFolder(byte[] Assembly, IReadOnlyList<FolderWarning> Warnings)
{
    /// <summary>What its class is called: the same for all, as where a folder stands does not decide what comes of it.</summary>
    public const string ClassName = "FolderModel";
}

/// <summary>A warning without the folder, which may be another the next time.</summary>
/// <param name="IsOfPreprocessor">Whether it is of the preprocessor's file, and not of the config.</param>
/// <param name="Text">What a build prints behind the path.</param>
internal sealed record FolderWarning(bool IsOfPreprocessor, string Text)
{
    public string In(ModelFiles files) => Printable.Escape(IsOfPreprocessor ? files.PreprocessorPath : files.ConfigPath) + Text;
}
