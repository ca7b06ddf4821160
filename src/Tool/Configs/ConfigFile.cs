using System.Globalization;
using ConvNextV2.Compiled.Generator.Compilation;
using ConvNextV2.Compiled.Generator.Planning;
using ConvNextV2.Compiled.Generator.Problems;
using ConvNextV2.Compiled.Tool.Errors;

namespace ConvNextV2.Compiled.Tool.Configs;

/// <summary>A config, planned as the generator would plan it.</summary>
/// <param name="Planned">Null if one of the problems is an error.</param>
/// <param name="Problems">As a build prints them: path(line,column): error CNV0000: message.</param>
internal sealed record ConfigFile(string Path, PlannedModel? Planned, IReadOnlyList<string> Problems)
{
    public const string FileName = "config.json";
    public const string PreprocessorFileName = "preprocessor_config.json";

    /// <summary>Reads a config, and the preprocessor's file that stands beside it.</summary>
    /// <param name="className">What the plan calls the model.</param>
    /// <param name="imageSize">As item metadata spells it; null to leave it to the files.</param>
    /// <param name="imageBackend">Likewise.</param>
    /// <param name="preprocessing">Likewise.</param>
    /// <param name="precision">Likewise.</param>
    /// <exception cref="ToolException">There is no such file.</exception>
    public static ConfigFile Read(
        string path,
        string className,
        string? imageSize = null,
        string? imageBackend = null,
        string? preprocessing = null,
        string? precision = null
    )
    {
        string file = Directory.Exists(path) ? System.IO.Path.Combine(path, FileName) : path;
        if (!File.Exists(file))
        {
            throw new ToolException($"There is no config '{file}'.");
        }

        string preprocessorFile = Beside(file, PreprocessorFileName);
        string config = File.ReadAllText(file);
        string? preprocessor = File.Exists(preprocessorFile) ? File.ReadAllText(preprocessorFile) : null;
        var problems = new List<Problem>();
        PlannedModel? planned = ModelCompiler.Compile(
            new ModelSource(
                new ModelName(Namespace: null, className),
                new InputText(System.IO.Path.GetFileName(file), config),
                preprocessor is null ? null : new InputText(PreprocessorFileName, preprocessor),
                new ItemMetadata(
                    ImageSize: imageSize,
                    ImageBackend: imageBackend,
                    Preprocessing: preprocessing,
                    Precision: precision
                ),
                Weights: null
            ),
            problems,
            CancellationToken.None
        );
        return new ConfigFile(
            file,
            planned,
            [
                .. problems.Select(problem =>
                    problem.Place.File == InputFile.Config
                        ? Describe(problem, file, config)
                        : Describe(problem, preprocessorFile, preprocessor!)
                ),
            ]
        );
    }

    /// <summary>Whether a path is a config's and not a checkpoint's, by its ending.</summary>
    public static bool IsConfig(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        && !path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)
        && !Directory.Exists(path);

    /// <summary>A file in the folder of another.</summary>
    public static string Beside(string path, string fileName) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", fileName);

    private static string Describe(Problem problem, string path, string text)
    {
        ProblemDescription description = ProblemDescription.For(problem.Id);
        (int line, int column) = TextPosition.Of(text, problem.Place.Range.Start);
        string message = string.Format(CultureInfo.InvariantCulture, description.Message, [.. problem.Arguments]);
        return $"{path}({line},{column}): {(problem.IsError ? "error" : "warning")} {description.Id}: {message}";
    }
}
