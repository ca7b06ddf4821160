namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>
/// Names that the class itself cannot have: those of generated members, and the words that would mean the class in their code.
/// </summary>
internal static class MemberNames
{
    public static readonly IReadOnlyCollection<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "ImageHeight",
        "ImageWidth",
        "NumChannels",
        "NumLabels",
        "ParameterCount",
        "MultiplyAccumulates",
        "ArenaBytes",
        "ConfigLabels",
        "OutFeatures",
        "AbsentTensors",
        "WeightsSha256",
        "ParityFile",
        "Load",
        "LoadAsync",
        "Preprocess",
        "CreateSession",
        "Session",
        "Forward",
        "Weights",
        "_weights",
        "Generated",
        "Preprocessor",
        "CompiledConfig",
        "Layout",
        "Cnv",
        "var",
    };
}
