using ConvNextV2.Compiled.Generator.Collections;
using ConvNextV2.Compiled.Generator.Configuration;

namespace ConvNextV2.Compiled.Generator.Planning;

/// <summary>
/// Every decision about a compiled model: emitters make none. A value: equal plans give equal code. It holds no place in a
/// text, no object of Roslyn's and no width of a vector. <see cref="PlanPrinter"/> prints it.
/// </summary>
/// <param name="Access">Who may use the class; those inside it are as open as it is.</param>
/// <param name="Provenance">Which file and which values the plan was made from.</param>
/// <param name="Architecture">What is computed and handed out.</param>
/// <param name="Precision">Of the matrices; each one has its own.</param>
/// <param name="LabelCount">Number of logits; 0 without a classifier.</param>
/// <param name="Tensors">What a checkpoint must hold, in Hugging Face's order.</param>
/// <param name="MultiplyAccumulates">Of convolutions and matrices, for one image.</param>
internal sealed record ModelPlan(
    ModelName Name,
    ModelAccess Access,
    Provenance Provenance,
    PreprocessingPlan Preprocessing,
    FusedModel Model,
    ArenaPlan Arena,
    ModelArchitecture Architecture,
    Precision Precision,
    int LabelCount,
    ScoreFunction ScoreFunction,
    EquatableArray<TensorSpec> Tensors,
    long MultiplyAccumulates
)
{
    /// <summary>The checkpoint that comes with the program; null if none does.</summary>
    public ProgramWeights? Weights { get; init; }

    /// <summary>Where the parity file lies below the program's folder; null if none comes with it.</summary>
    public string? ParityFile { get; init; }

    /// <summary>Whether the item says the image size, so that no file beside a checkpoint can contradict it.</summary>
    public bool IsImageSizeGiven { get; init; }

    /// <summary>Who says what is done to images, as a clause for people: "as preprocessor_config.json has it".</summary>
    public string PreprocessingOrigin { get; init; } = "";

    public long ParameterCount => Tensors.Sum(tensor => tensor.Elements);
}

/// <summary>
/// The config's file name and a hash of the values read from it: the same on every machine, and unmoved by reformatting.
/// </summary>
internal sealed record Provenance(string FileName, string ValuesHash);
