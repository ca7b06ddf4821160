using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Weights;

namespace ConvNextV2.Compiled.Generator.Compilation;

/// <summary>All that a model is compiled from.</summary>
/// <param name="Preprocessor">Null if there is no such file.</param>
/// <param name="Weights">Null if none come with the program.</param>
/// <param name="Parity">Null if no parity file does.</param>
internal sealed record ModelSource(
    ModelName Name,
    InputText Config,
    InputText? Preprocessor,
    ItemMetadata Metadata,
    WeightsListing? Weights,
    ParityListing? Parity = null
);
