using System.CommandLine;
using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>The options of commands that compile a model in this process.</summary>
internal static class CompilationOptions
{
    public static Option<string?> CreateImageBackend() =>
        new("--image-backend")
        {
            Description = "Whose resize images are prepared with: Pillow (13), Pillow12 or Torchvision. By default Pillow.",
        };

    public static Option<string?> CreatePreprocessing() =>
        new("--preprocessing")
        {
            Description = "What is done to images of a folder without preprocessor_config.json: ImageNet or Default.",
        };

    public static Option<string?> CreatePrecision() =>
        new("--precision")
        {
            Description = "What matrices are multiplied in: Float32, or Int8, which is faster. By default Float32.",
        };

    public static Option<bool> CreateNoCache() =>
        new("--no-cache") { Description = "Compile the class again, and keep nothing." };

    public static ModelFolderOptions Read(
        ParseResult result,
        Option<string?> imageBackend,
        Option<string?> preprocessing,
        Option<string?> precision,
        Option<bool> noCache
    ) =>
        new()
        {
            ImageBackend = result.GetValue(imageBackend),
            Preprocessing = result.GetValue(preprocessing),
            Precision = result.GetValue(precision),
            UseCache = !result.GetValue(noCache),
        };
}
