using Built;
using ConvNextV2.Compiled.Models.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

/// <summary>A model that a build has compiled to a class, and the folder that it was compiled from.</summary>
internal sealed class BuiltModel
{
    private readonly Func<ReadOnlyMemory<byte>, ModelLoadOptions?, CompiledModel> _load;
    private readonly string? _weights;

    private BuiltModel(
        string className,
        string config,
        string? weights,
        Func<ReadOnlyMemory<byte>, ModelLoadOptions?, CompiledModel> load
    ) => (ClassName, Config, _weights, _load) = (className, PathOf(config), weights, load);

    public static IReadOnlyDictionary<string, BuiltModel> All { get; } =
        new Dictionary<string, BuiltModel>
        {
            ["hf-test"] = new("HfTest", "hf-test/config.json", "hf-test/model.safetensors", HfTest.Load),
            ["odd"] = new("Odd", "odd/config.json", "odd/model.safetensors", Odd.Load),
            ["atto-slim"] = new("AttoSlim", "atto-slim/config.json", "atto-slim/model.safetensors", AttoSlim.Load),
            ["half"] = new("Half", "half/config.json", "half/model.safetensors", Built.Half.Load),
            ["bfloat"] = new("Bfloat", "bfloat/config.json", "bfloat/model.safetensors", Bfloat.Load),
            ["timm"] = new("TimmHub", "timm/hub/config.json", "timm/model.safetensors", TimmHub.Load) { ImageSize = "64" },
            ["backbone"] = new(
                "BackboneOfThree",
                "BackboneOfThree.convnextv2.json",
                "hf-test/backbone.safetensors",
                BackboneOfThree.Load
            ),
            ["features"] = new("FeaturesOnly", "FeaturesOnly.convnextv2.json", "hf-test/model.safetensors", FeaturesOnly.Load),
            ["not-square"] = new("NotSquare", "NotSquare.convnextv2.json", weights: null, NotSquare.Load),
            ["mish"] = new("ActivationMish", "ActivationMish.convnextv2.json", weights: null, ActivationMish.Load),
            ["fashion"] = new("FashionNet", "fashion/config.json", "fashion/model.safetensors", FashionNet.Load)
            {
                ImageBackend = "Torchvision",
            },
        };

    public static TheoryData<string> Names => [.. All.Keys];

    public string ClassName { get; }

    /// <summary>The path of the config.</summary>
    public string Config { get; }

    public string? ImageSize { get; private init; }

    public string? ImageBackend { get; private init; }

    /// <summary>What its item says in the project file.</summary>
    public ModelFolderOptions Options(string cacheFolder) =>
        new()
        {
            ImageSize = ImageSize,
            ImageBackend = ImageBackend,
            Preprocessing = ClassName is "TimmHub" or "FashionNet" ? null : "Default",
            CacheFolder = cacheFolder,
        };

    /// <summary>The bytes of its checkpoint.</summary>
    public byte[] Weights() =>
        _weights is null
            ? Safetensors.Write(ReferenceConfig.Read(Config).RandomCheckpoint(seed: 20))
            : File.ReadAllBytes(PathOf(_weights));

    /// <summary>The class of the build.</summary>
    public CompiledModel Load() => _load(Weights(), null);

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Models", file);
}
