using System.CommandLine;
using ConvNextV2.Compiled.Checkpoints;
using ConvNextV2.Compiled.InProcess;

namespace ConvNextV2.Compiled.Tool.Commands;

/// <summary>
/// The options of commands that load a model: which of a checkpoint's tensors are its, and how its class is compiled.
/// </summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "Where in the checkpoint the model stands, such as 'ema.'; all else is left aside. Found by default.",
    };

    private readonly Option<string[]> _ignore = new("--ignore")
    {
        Description = "Tensors that are no part of the model, such as 'loss_fct.*', with commas between.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _imageBackend = new("--image-backend")
    {
        Description = "Whose resize images are prepared with: Pillow (13), Pillow12 or Torchvision. By default Pillow.",
    };

    private readonly Option<string?> _preprocessing = new("--preprocessing")
    {
        Description = "What is done to images of a folder without preprocessor_config.json: ImageNet or Default.",
    };

    private readonly Option<string?> _precision = CreatePrecision();

    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Compile the class again, and keep nothing." };

    /// <summary>Gives them to a command, behind the options that it has.</summary>
    public static ModelOptions AddTo(Command command)
    {
        var options = new ModelOptions();
        command.Options.Add(options._prefix);
        command.Options.Add(options._ignore);
        command.Options.Add(options._imageBackend);
        command.Options.Add(options._preprocessing);
        command.Options.Add(options._precision);
        command.Options.Add(options._noCache);
        return options;
    }

    /// <summary>One of them, for a command that takes no other.</summary>
    public static Option<string?> CreatePrecision() =>
        new("--precision")
        {
            Description = "What matrices are multiplied in: Float32, or Int8, which is faster. By default Float32.",
        };

    public CheckpointSelection ReadSelection(ParseResult result) =>
        new(result.GetValue(_prefix), [.. result.GetValue(_ignore)!.SelectMany(TensorPattern.Split)], SelectionOptions.Tool);

    public ModelFolderOptions ReadCompilation(ParseResult result) =>
        new()
        {
            ImageBackend = result.GetValue(_imageBackend),
            Preprocessing = result.GetValue(_preprocessing),
            Precision = result.GetValue(_precision),
            UseCache = !result.GetValue(_noCache),
        };
}
