namespace ConvNextV2.Compiled.Generator.Emission;

/// <summary>Names that generated code takes, which the class itself can therefore not have.</summary>
internal static class MemberNames
{
    public static readonly IReadOnlyCollection<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "ImageHeight", "ImageWidth", "NumChannels", "NumLabels", "ParameterCount", "MultiplyAccumulates", "ArenaBytes",
        "Labels", "Load", "Classify", "NewSession", "Session", "Weights", "Generated", "Preprocessor", "Layout", "Cnv", "_weights",

        // Not a member: a type of this name takes the place of the keyword.
        "var",
    };
}
