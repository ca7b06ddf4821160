using System.Reflection;
using ConvNextV2.Compiled.Generator.Problems;
using Microsoft.CodeAnalysis;

namespace ConvNextV2.Compiled.Generator.Diagnostics;

/// <summary>What the compiler prints for each problem. A new diagnostic begins in <see cref="ProblemId"/>, ends here, and has a page in docs/diagnostics.</summary>
internal static class DiagnosticDescriptors
{
    private const string Category = "ConvNextV2";

    private static readonly string RepositoryUrl = typeof(DiagnosticDescriptors).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryUrl").Value!;

    public static readonly DiagnosticDescriptor UnreadableFile = Error(
        "CNV0001", "File cannot be read", "'{0}' cannot be read");

    public static readonly DiagnosticDescriptor MalformedJson = Error(
        "CNV0002", "Malformed JSON", "The file is not valid JSON: {0}");

    public static readonly DiagnosticDescriptor WrongType = Error(
        "CNV0003", "Value of the wrong type", "{0} must be {1}, but is {2}");

    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "CNV0004", "Value out of range", "'{0}' must be {1}, but is {2}");

    public static readonly DiagnosticDescriptor NotConvNextV2 = Error(
        "CNV0005", "Not a ConvNeXt V2 config", "The file is not the config of a ConvNeXt V2 model: {0}; expected \"model_type\": \"convnextv2\"");

    public static readonly DiagnosticDescriptor ContradictoryStages = Error(
        "CNV0006", "Contradictory stages", "{0}, but {1}; every stage needs one of each");

    public static readonly DiagnosticDescriptor UnsupportedActivation = Error(
        "CNV0007", "Unsupported activation", "'hidden_act' is \"{0}\", which is not supported; it can be {1}");

    public static readonly DiagnosticDescriptor ImageTooSmall = Error(
        "CNV0008", "Image too small", "An image of {0} leaves no pixel for {1}; both edges must be at least {2}");

    public static readonly DiagnosticDescriptor ModelTooLarge = Error(
        "CNV0009", "Model too large", "The model is too large to compile: {0} would be {1}, and the limit is {2}");

    public static readonly DiagnosticDescriptor DuplicateClass = Error(
        "CNV0010", "Two models for one class", "The class '{0}' is already compiled from '{1}' (names that differ only in case count as one); set ClassName or Namespace on its ConvNextV2Model item");

    public static readonly DiagnosticDescriptor InvalidName = Error(
        "CNV0011", "Invalid class name or namespace", "{0} is '{1}', {2}");

    public static readonly DiagnosticDescriptor InvalidImageSize = Error(
        "CNV0012", "Invalid image size", "The ImageSize of the ConvNextV2Model item is '{0}'; it must be an edge such as 224, height by width such as 288x384, or several of them, each once, with commas between");

    public static readonly DiagnosticDescriptor DuplicateKey = Warning(
        "CNV0013", "Duplicate key", "The key \"{0}\" stands twice in the same object; the last one is used");

    public static readonly DiagnosticDescriptor InvalidLabels = Error(
        "CNV0014", "Invalid labels", "'id2label' cannot be used: {0}");

    public static readonly DiagnosticDescriptor LabelCountMismatch = Warning(
        "CNV0015", "Contradictory number of labels", "'num_labels' is {0}, but 'id2label' has {1} labels; as in Hugging Face, 'id2label' decides");

    public static readonly DiagnosticDescriptor InvalidPreprocessor = Error(
        "CNV0016", "Invalid preprocessing", "The preprocessing cannot be compiled: {0}");

    public static readonly DiagnosticDescriptor InvalidPlan = Error(
        "CNV0017", "Inconsistent plan", "The generator made a plan that contradicts itself, which is a bug of its own; please report it with the config: {0}");

    public static readonly DiagnosticDescriptor InvalidFeatures = Error(
        "CNV0018", "Invalid features", "{0} cannot be used: {1}");

    public static readonly DiagnosticDescriptor UnknownArchitecture = Error(
        "CNV0019", "Unknown architecture", "The Architecture of the ConvNextV2Model item is '{0}'; it can be {1}");

    public static readonly DiagnosticDescriptor VersionMismatch = Error(
        "CNV0020", "Generator and runtime of different versions", "The generator is ConvNextV2.Compiled.Generator {0}, but the project references {1}; both must come from one version of the package ConvNextV2.Compiled");

    public static DiagnosticDescriptor For(ProblemId id) => id switch
    {
        ProblemId.UnreadableFile => UnreadableFile,
        ProblemId.MalformedJson => MalformedJson,
        ProblemId.WrongType => WrongType,
        ProblemId.OutOfRange => OutOfRange,
        ProblemId.NotConvNextV2 => NotConvNextV2,
        ProblemId.ContradictoryStages => ContradictoryStages,
        ProblemId.UnsupportedActivation => UnsupportedActivation,
        ProblemId.ImageTooSmall => ImageTooSmall,
        ProblemId.ModelTooLarge => ModelTooLarge,
        ProblemId.DuplicateClass => DuplicateClass,
        ProblemId.InvalidName => InvalidName,
        ProblemId.InvalidImageSize => InvalidImageSize,
        ProblemId.DuplicateKey => DuplicateKey,
        ProblemId.InvalidLabels => InvalidLabels,
        ProblemId.LabelCountMismatch => LabelCountMismatch,
        ProblemId.InvalidPreprocessor => InvalidPreprocessor,
        ProblemId.InvalidPlan => InvalidPlan,
        ProblemId.InvalidFeatures => InvalidFeatures,
        ProblemId.UnknownArchitecture => UnknownArchitecture,
        ProblemId.VersionMismatch => VersionMismatch,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "It has no descriptor."),
    };

    private static DiagnosticDescriptor Error(string id, string title, string message) => Descriptor(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Descriptor(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Descriptor(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, helpLinkUri: $"{RepositoryUrl}/blob/main/docs/diagnostics/{id}.md");
}
