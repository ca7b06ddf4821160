namespace ConvNextV2.Compiled.Generator.Problems;

internal enum ProblemSeverity
{
    /// <summary>The model is compiled all the same.</summary>
    Warning,

    Error,
}

/// <summary>
/// What people are told of a problem, by the compiler and by the tool alike. A new one begins in <see cref="ProblemId"/> and
/// has a page in docs/diagnostics.
/// </summary>
/// <param name="Id">The number, which is also the name of the page.</param>
/// <param name="Message">A composite format of the problem's arguments.</param>
internal sealed record ProblemDescription(string Id, string Title, string Message, ProblemSeverity Severity)
{
    public static ProblemDescription For(ProblemId id) =>
        id switch
        {
            ProblemId.UnreadableFile => Error("CNV0001", "File cannot be read", "'{0}' cannot be read"),
            ProblemId.MalformedJson => Error("CNV0002", "Malformed JSON", "The file is not valid JSON: {0}"),
            ProblemId.WrongType => Error("CNV0003", "Value of the wrong type", "{0} must be {1}, but is {2}"),
            ProblemId.OutOfRange => Error("CNV0004", "Value out of range", "'{0}' must be {1}, but is {2}"),
            ProblemId.NotConvNextV2 => Error(
                "CNV0005",
                "Not a ConvNeXt V2 config",
                "The file is not the config of a ConvNeXt V2 model: {0}; expected \"model_type\": \"convnextv2\""
            ),
            ProblemId.ContradictoryStages => Error(
                "CNV0006",
                "Contradictory stages",
                "{0}, but {1}; every stage needs one of each"
            ),
            ProblemId.UnsupportedActivation => Error(
                "CNV0007",
                "Unsupported activation",
                "'hidden_act' is \"{0}\", which is not supported; it can be {1}"
            ),
            ProblemId.ImageTooSmall => Error(
                "CNV0008",
                "Image too small",
                "An image of {0} leaves no pixel for {1}; both edges must be at least {2}"
            ),
            ProblemId.ModelTooLarge => Error(
                "CNV0009",
                "Model too large",
                "The model is too large to compile: {0} would be {1}, and the limit is {2}"
            ),
            ProblemId.DuplicateClass => Error(
                "CNV0010",
                "Two models for one class",
                "The class '{0}' is already compiled from '{1}' (names that differ only in case count as one); "
                    + "set ClassName or Namespace on its ConvNextV2Model item"
            ),
            ProblemId.InvalidName => Error("CNV0011", "Invalid class name or namespace", "{0} is '{1}', {2}"),
            ProblemId.InvalidImageSize => Error(
                "CNV0012",
                "Invalid image size",
                "The ImageSize of the ConvNextV2Model item is '{0}'; it must be an edge such as 224, "
                    + "height by width such as 288x384, or several of them, each once, with commas or semicolons between"
            ),
            ProblemId.DuplicateKey => Warning(
                "CNV0013",
                "Duplicate key",
                "The key \"{0}\" stands twice in the same object; the last one is used"
            ),
            ProblemId.InvalidLabels => Error("CNV0014", "Invalid labels", "'{0}' cannot be used: {1}"),
            ProblemId.LabelCountMismatch => Warning(
                "CNV0015",
                "Contradictory number of labels",
                "'num_labels' is {0}, but 'id2label' has {1} labels; as in Hugging Face, 'id2label' decides"
            ),
            ProblemId.InvalidPreprocessor => Error(
                "CNV0016",
                "Invalid preprocessing",
                "The preprocessing cannot be compiled: {0}"
            ),
            ProblemId.InvalidPlan => Error(
                "CNV0017",
                "Inconsistent plan",
                "The generator made a plan that contradicts itself, which is a bug of its own; "
                    + "please report it with the config: {0}"
            ),
            ProblemId.InvalidFeatures => Error("CNV0018", "Invalid features", "{0} cannot be used: {1}"),
            ProblemId.UnknownArchitecture => Error(
                "CNV0019",
                "Unknown architecture",
                "The Architecture of the ConvNextV2Model item is '{0}'; it can be {1}"
            ),
            ProblemId.VersionMismatch => Error(
                "CNV0020",
                "Generator and runtime of different versions",
                "The generator is ConvNextV2.Compiled.Generator {0}, but the project references {1}; "
                    + "both must come from one version of the package ConvNextV2.Compiled"
            ),
            ProblemId.UnusableWeights => Error(
                "CNV0021",
                "Unusable weights",
                "The Weights of the ConvNextV2Model item, '{0}', cannot be used: {1}"
            ),
            ProblemId.CheckpointMismatch => Error(
                "CNV0022",
                "Checkpoint of another model",
                "The Weights of the ConvNextV2Model item, '{0}', do not fit the config: {1}"
            ),
            ProblemId.UnknownAccess => Error(
                "CNV0023",
                "Unknown accessibility",
                "The Access of the ConvNextV2Model item is '{0}'; it can be Public or Internal"
            ),
            ProblemId.ContradictoryAccess => Error(
                "CNV0024",
                "Contradictory accessibility",
                "The class '{0}' is {1} here, but {2} by its ConvNextV2Model item; "
                    + "set Access=\"{3}\" on the item, or change the declaration"
            ),
            ProblemId.MissingPreprocessor => Warning(
                "CNV0025",
                "No preprocessor file",
                "There is no preprocessor_config.json beside the config, so the defaults of ConvNextImageProcessor are assumed: "
                    + "a mean and deviation of 0.5. All published ConvNeXt V2 models have ImageNet's, .485/.456/.406 and "
                    + ".229/.224/.225. Put the model's file there, or set Preprocessing=\"ImageNet\" or \"Default\" on the "
                    + "ConvNextV2Model item"
            ),
            ProblemId.UnknownProcessor => Error(
                "CNV0026",
                "Unsupported image processor",
                "'{0}' is \"{1}\", whose rules are not known; it can be {2}"
            ),
            ProblemId.UnknownPreprocessing => Error(
                "CNV0028",
                "Unknown preprocessing",
                "The {0} of the ConvNextV2Model item is '{1}'; {2}"
            ),
            ProblemId.ContradictoryItems => Error(
                "CNV0029",
                "Contradictory items",
                "Several ConvNextV2Model items list this config and say different things: {0}; "
                    + "for a class each give each a ClassName of its own, or change one item with Update instead of Include"
            ),
            // For what a build finds before it compiles, the package's targets have the same words.
            ProblemId.UnsupportedProject => Error(
                "CNV0030",
                "Project that cannot have models",
                "A class that is compiled from a config needs {0}"
            ),
            ProblemId.NonFiniteWeights => Error(
                "CNV0031",
                "Weights that are not finite",
                "The Weights of the ConvNextV2Model item, '{0}', answer nothing: {1}"
            ),
            ProblemId.UnknownPrecision => Error(
                "CNV0032",
                "Unknown precision",
                "The Precision of the ConvNextV2Model item is '{0}'; it can be {1}"
            ),
            ProblemId.UnsupportedTimmArgument => Error(
                "CNV0034",
                "Unsupported argument of a timm model",
                "The 'model_args' of this timm config have '{0}': {1}, {2}"
            ),
            ProblemId.UnusableParity => Error(
                "CNV0035",
                "Unusable parity file",
                "The Parity of the ConvNextV2Model item, '{0}', cannot be used: {1}"
            ),
            ProblemId.NothingQuantized => Warning(
                "CNV0037",
                "Nothing in eight bits",
                "The Precision of the ConvNextV2Model item is 'Int8', which changes nothing: matrices of blocks are quantised on "
                    + "maps of at least {0} pixels and from at least {1} inputs, and for images of {2} the model has none"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "It has no description."),
        };

    private static ProblemDescription Error(string id, string title, string message) =>
        new(id, title, message, ProblemSeverity.Error);

    private static ProblemDescription Warning(string id, string title, string message) =>
        new(id, title, message, ProblemSeverity.Warning);
}
