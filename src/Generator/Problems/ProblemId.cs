namespace ConvNextV2.Compiled.Generator.Problems;

/// <summary>Everything that can be wrong with a model's input; each has a descriptor, a help page and a test.</summary>
internal enum ProblemId
{
    UnreadableFile,
    MalformedJson,
    WrongType,
    OutOfRange,
    NotConvNextV2,
    ContradictoryStages,
    UnsupportedActivation,
    ImageTooSmall,
    ModelTooLarge,
    DuplicateClass,
    InvalidName,
    InvalidImageSize,
    DuplicateKey,
    InvalidLabels,
    LabelCountMismatch,
    InvalidPreprocessor,
    InvalidPlan,
    InvalidFeatures,
    UnknownArchitecture,
    VersionMismatch,
    UnusableWeights,
    CheckpointMismatch,
    UnknownAccess,
    ContradictoryAccess,
    ContradictoryItems,
    UnsupportedProject,
    NonFiniteWeights,
}
