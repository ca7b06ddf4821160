using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ConvNextV2.Compiled.InProcess.Compilation;
using ConvNextV2.Compiled.InProcess.Tests.Infrastructure;

namespace ConvNextV2.Compiled.InProcess.Tests.Compilation;

/// <summary>What a build says of an item is said of the options here.</summary>
public sealed partial class FolderDiagnosticsTests : IDisposable
{
    // What an item has and the options have not, so that no folder can be wrong in it.
    private static readonly string[] OfItemsAlone =
    [
        "InvalidName",
        "UnknownAccess",
        "ContradictoryItems",
        "UnusableWeights",
        "CheckpointMismatch",
        "NonFiniteWeights",
        "UnusableParity",
    ];

    // Reported where the image size stands, which may be on the item.
    private static readonly string[] OfImageSizes = ["ImageTooSmall", "ModelTooLarge"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>So that a new problem of items is not told of at the top of a config.</summary>
    [Fact]
    public void Every_problem_that_the_generator_has_with_an_item_is_of_the_options_or_no_folder_s()
    {
        string generator = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../src/Generator"));
        Dictionary<string, string> ids = Description()
            .Matches(File.ReadAllText(Path.Combine(generator, "Problems", "ProblemDescription.cs")))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["id"].Value);
        IEnumerable<string> reported = Directory
            .EnumerateFiles(generator, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Report().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            .Distinct();

        Assert.Equal(
            FolderDiagnostics.IdsOfItems.Append(FolderDiagnostics.IdOfAdvice).Order(),
            reported.Except(OfItemsAlone).Concat(OfImageSizes).Select(name => ids[name]).Order()
        );
    }

    [Fact]
    public void The_words_of_a_user_stay_as_they_are()
    {
        const string Words = "on the ConvNextV2Model item";
        string folder = MicroFolder.Write(
            _folder.Path,
            MicroFolder.Config.Replace("\"gelu\"", $"\"{Words}\"", StringComparison.Ordinal)
        );

        Assert.Contains($"'hidden_act' is \"{Words}\", ", Error(folder, new()), StringComparison.Ordinal);
        MicroFolder.Write(_folder.Path);
        Assert.Contains(
            $"The Architecture of ModelFolderOptions is '{Words}'; ",
            Error(folder, new() { Architecture = Words }),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();

    private static string Error(string folder, ModelFolderOptions options) =>
        Assert.Single(
            Assert
                .Throws<ModelCompilationException>(() =>
                    FolderCompiler.Compile(ModelFiles.Read(folder), options, CancellationToken.None)
                )
                .Errors
        );

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"ProblemId\.(?<name>\w+) => (Error|Warning)\(\s*""(?<id>CNV\d{4})""")]
    private static partial Regex Description();

    [GeneratedRegex(@"ProblemId\.(?<name>\w+),\s*ItemMetadata\.Place")]
    private static partial Regex Report();
}
