using System.Collections;
using Microsoft.Build.Framework;

namespace ConvNextV2.Compiled.Build.Tests;

/// <summary>What a task tells of a build, without one.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    public List<string?> Messages { get; } = [];

    public List<BuildErrorEventArgs> Errors { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "";

    public void LogMessageEvent(BuildMessageEventArgs e) => Messages.Add(e.Message);

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => throw new InvalidOperationException(e.Message);

    public void LogCustomEvent(CustomBuildEventArgs e) => throw new InvalidOperationException(e.Message);

    public bool BuildProjectFile(
        string projectFileName,
        string[] targetNames,
        IDictionary globalProperties,
        IDictionary targetOutputs
    ) => throw new NotSupportedException();
}
